import type { KernelWriter } from "../../../emit/kernel-writer.ts"
import type { Expr, Statement } from "../../../language/kernel.ts"
import { bind } from "../../../language/statements.ts"
import type { Keep } from "./transforms.ts"

/** Statements in a row, with a name for every value that is kept. */
export interface StraightCode {
  readonly statements: readonly Statement[]
  readonly keep: Keep
  add(more: readonly Statement[]): void
}

export function straightCode(writer: KernelWriter): StraightCode {
  const statements: Statement[] = []
  return {
    statements,
    keep(value: Expr): Expr {
      if (value.op === "local") return value
      const [name, local] = bind(writer.freshName("t"), value)
      statements.push(name)
      return local
    },
    add(more) {
      statements.push(...more)
    },
  }
}
