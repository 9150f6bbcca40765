import type { Expr, Index } from "../language/kernel.ts"
import { postorder } from "../language/traverse.ts"

/** What expressions touch: the indices of all loads, and the names whose value is used as a number outside of indices. */
export interface Accesses {
  readonly loads: readonly { readonly buffer: string; readonly index: Index }[]
  readonly mentioned: ReadonlySet<string>
}

export function accessesOf(roots: readonly Expr[]): Accesses {
  const exprs = postorder(roots)
  return {
    loads: exprs.flatMap((expr) => (expr.op === "load" ? [{ buffer: expr.buffer, index: expr.index }] : [])),
    mentioned: new Set(exprs.flatMap((expr) => (expr.op === "local" ? [expr.name] : []))),
  }
}
