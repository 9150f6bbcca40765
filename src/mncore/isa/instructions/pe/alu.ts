import { fail } from "../../../../diagnostics/catalogue.ts"
import { halfBlockLengths } from "../../../machine.ts"
import { checkOption, checkRange } from "../../checks.ts"
import { checkDestinations, checkNoFlags, type Destination } from "../../operands/destinations.ts"
import type { Input } from "../../operands/inputs.ts"
import type { Mask } from "../../operands/masks.ts"
import { idNames, type AluSource } from "../../operands/pe-operands.ts"
import { aluRow, hasUnsigned, type AluOperation, type AluPrecision } from "./alu-operations.ts"

/** `zero`, `ladd x y`, `uilsr x y`, `hbfn/9 x` and the rest of the ALU but `imm`. */
export interface Alu {
  readonly kind: "alu"
  readonly operation: AluOperation
  readonly precision: AluPrecision | undefined
  readonly isUnsigned: boolean
  /** `/len` of the half block conversions, 6 to 9; undefined for all others. */
  readonly mantissaLength: number | undefined
  readonly inputs: readonly Input<AluSource>[]
  readonly destinations: readonly Destination[]
  readonly flush: Mask | undefined
}

type GivenAlu = Pick<Alu, "operation" | "destinations"> &
  Partial<Pick<Alu, "precision" | "isUnsigned" | "mantissaLength" | "inputs" | "flush">>

/** Throws VSM_OPTION, VSM_OPERAND, VSM_RANGE, VSM_ISSUE_RULE (I15, I16). */
export function alu(given: GivenAlu): Alu {
  const { operation, precision, isUnsigned = false, inputs = [], destinations, flush } = given
  const name = aluName({ operation, precision, isUnsigned })
  const row = aluRow(operation)
  const hasPrecision = precision === undefined ? row.precisions.length === 0 : row.precisions.includes(precision)
  checkOption(hasPrecision, name, `precision ${precision ?? "none"}`, `it has ${row.precisions.join(", ") || "none"}`)
  checkOption(!isUnsigned || hasUnsigned(operation, precision), name, "the prefix u", "it has no unsigned form")
  const mantissaLength = checkedLength(name, given)
  checkInputs(name, row.inputs, precision, inputs)
  checkDestinations(name, destinations)
  if (!row.makesFlags) checkNoFlags(name, destinations)
  return { kind: "alu", operation, precision, isUnsigned, mantissaLength, inputs, destinations, flush }
}

/** `uilsr`: the mnemonic without its suffixes. */
export function aluName({
  operation,
  precision,
  isUnsigned,
}: Pick<Alu, "operation" | "precision" | "isUnsigned">): string {
  return `${isUnsigned ? "u" : ""}${precision ?? ""}${operation}`
}

function checkedLength(name: string, { operation, precision, mantissaLength }: GivenAlu): number | undefined {
  const hasLength = precision === "h" && (operation === "bfn" || operation === "bfe")
  if (!hasLength) {
    checkOption(mantissaLength === undefined, name, "a mantissa length", "only hbfn and hbfe have one")
    return undefined
  }
  const length = mantissaLength ?? halfBlockLengths.default
  checkRange(`the mantissa length of ${name}`, length, halfBlockLengths.shortest, halfBlockLengths.longest)
  return length
}

function checkInputs(
  name: string,
  count: number,
  precision: AluPrecision | undefined,
  inputs: readonly Input<AluSource>[],
): void {
  if (inputs.length !== count)
    fail("VSM_OPERAND", {}, { instruction: name, found: `${inputs.length} inputs`, expected: `${count}` })
  for (const { isNegated, conversion } of inputs) {
    checkOption(!isNegated, name, "a negated input", "the ALU does not negate")
    checkOption(conversion !== "widen", name, "option e", "the ALU does not widen")
    checkOption(conversion === "none" || precision === "h", name, "option r", "only half inputs are narrowed")
  }
  const later = inputs.slice(1).find(({ operand }) => isFirstOnly(operand))
  if (later !== undefined) refuseLater(later.operand.kind)
}

function isFirstOnly(operand: AluSource): boolean {
  return operand.kind === "mreadf" || (idNames as readonly string[]).includes(operand.kind)
}

function refuseLater(found: string): never {
  const sentence = "it is the first input of an ALU instruction only"
  fail("VSM_ISSUE_RULE", {}, { rule: "I16", found: `$${found} is a second input`, sentence })
}
