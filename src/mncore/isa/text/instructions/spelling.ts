import type { Expression } from "../../instructions/instruction.ts"
import type { InstructionName } from "../../instructions/table.ts"
import type { ExpressionText } from "../expression-text.ts"

/** A mnemonic with its letters spelled out, and how an expression that begins with it is read. */
export interface Spelling {
  readonly mnemonic: string
  /** The row of the instruction table that it belongs to. */
  readonly instruction: InstructionName
  /** Throws CompileError with places that name the column. */
  read(line: ExpressionText): Expression
}
