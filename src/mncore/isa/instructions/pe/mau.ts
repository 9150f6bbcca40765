import { fail } from "../../../../diagnostics/catalogue.ts"
import { checkOption } from "../../checks.ts"
import { checkDestinations, checkNoFlags, type Destination } from "../../operands/destinations.ts"
import type { Input } from "../../operands/inputs.ts"
import type { Mask } from "../../operands/masks.ts"
import { matrixSlice, type MatrixRegister, type MatrixSlice } from "../../operands/transfer-operands.ts"

export type MatrixPrecision = "d" | "f" | "g" | "h"
export type VectorPrecision = Exclude<MatrixPrecision, "g">

/** Which half of a double product is computed: `u` PE 0 and 1 (rows 0 and 1), `d` PE 2 and 3 (rows 2 and 3). */
export type ProductHalf = "u" | "d"

interface MauCalculation {
  /** Needed for double products, absent otherwise. */
  readonly half: ProductHalf | undefined
  /** Option `r`: the result is rounded one step narrower. */
  readonly isNarrowed: boolean
  readonly destinations: readonly Destination[]
  readonly flush: Mask | undefined
}

/** `vfma x y z`, `vmul x y`, `vadd x z`, `vpassa x`, element by element. */
export interface MauVector extends MauCalculation {
  readonly kind: "mauVector"
  readonly operation: keyof typeof vectorRoles
  readonly precision: VectorPrecision
  readonly inputs: readonly Input[]
}

/** `mmul`, `mfma`: matrix register times vector, and an addend. */
export interface MauMatrix extends MauCalculation {
  readonly kind: "mauMatrix"
  readonly operation: keyof typeof matrixRoles
  readonly precision: MatrixPrecision
  readonly matrix: MatrixRegister
  readonly inputs: readonly Input[]
}

/** `mwrite`: rows of a matrix register. */
export interface MatrixWrite {
  readonly kind: "mwrite"
  readonly precision: MatrixPrecision
  readonly source: Input
  readonly slice: MatrixSlice
}

/** `mread`: columns of a matrix register. */
export interface MatrixRead {
  readonly kind: "mread"
  readonly precision: MatrixPrecision
  readonly slice: MatrixSlice
  readonly destinations: readonly Destination[]
  readonly flush: Mask | undefined
}

export type MauInstruction = MauVector | MauMatrix | MatrixWrite | MatrixRead

type Role = "factor" | "addend" | "vector"

/** What each input is. */
export const vectorRoles = {
  vfma: ["factor", "factor", "addend"],
  vmul: ["factor", "factor"],
  vadd: ["factor", "addend"],
  vpassa: ["factor"],
} as const satisfies Record<string, readonly Role[]>

export const matrixRoles = {
  mmul: ["vector"],
  mfma: ["vector", "addend"],
} as const satisfies Record<string, readonly Role[]>

/** Whether a vector instruction multiplies, so that its second input is a factor. */
export function hasProduct(operation: MauVector["operation"]): boolean {
  return operation === "vfma" || operation === "vmul"
}

type Given<I extends MauCalculation> = Omit<I, "kind" | "half" | "isNarrowed" | "flush"> &
  Partial<Pick<I, "half" | "isNarrowed" | "flush">>

/** Throws VSM_OPERAND, VSM_OPTION, VSM_ISSUE_RULE. */
export function mauVector(given: Given<MauVector>): MauVector {
  const { operation, precision, inputs, destinations, half, isNarrowed = false, flush } = given
  const name = `${precision}${operation}`
  checkHalf(name, half, precision === "d" && hasProduct(operation))
  checkInputs(name, precision, vectorRoles[operation], inputs)
  checkDestinations(name, destinations)
  return { kind: "mauVector", operation, precision, half, isNarrowed, inputs, destinations, flush }
}

/** Throws VSM_OPERAND, VSM_OPTION, VSM_ISSUE_RULE. */
export function mauMatrix(given: Given<MauMatrix>): MauMatrix {
  const { operation, precision, matrix, inputs, destinations, half, isNarrowed = false, flush } = given
  const name = `${precision}${operation}`
  checkHalf(name, half, precision === "d")
  checkInputs(name, precision, matrixRoles[operation], inputs)
  checkDestinations(name, destinations)
  return { kind: "mauMatrix", operation, precision, half, isNarrowed, matrix, inputs, destinations, flush }
}

function checkHalf(name: string, half: ProductHalf | undefined, isNeeded: boolean): void {
  if (isNeeded && half === undefined)
    fail("VSM_OPTION", {}, { instruction: name, option: "no u or d", reason: "one line computes half of the PEs" })
  checkOption(isNeeded || half === undefined, name, "u or d", "only double products come in halves")
}

function checkInputs(name: string, precision: MatrixPrecision, roles: readonly Role[], inputs: readonly Input[]): void {
  if (inputs.length !== roles.length) {
    const expected = `${roles.length} inputs (${roles.join(", ")})`
    fail("VSM_OPERAND", {}, { instruction: name, found: `${inputs.length} inputs`, expected })
  }
  roles.forEach((role, i) => checkConversion(name, precision, role, inputs[i]!))
}

/** `e` needs a narrower format below the one that is read, `r` an input that is a half. */
function checkConversion(name: string, precision: MatrixPrecision, role: Role, { conversion }: Input): void {
  const isHalf = precision === "h"
  const mayWiden = role === "addend" || (role === "factor" && !isHalf)
  const mayNarrow = role === "factor" && isHalf
  checkOption(conversion !== "widen" || mayWiden, name, `option e on its ${role}`, "there is no narrower format of it")
  checkOption(conversion !== "narrow" || mayNarrow, name, `option r on its ${role}`, "only half inputs are narrowed")
}

/** Throws VSM_RANGE, VSM_ALIGNMENT, VSM_OPTION. */
export function matrixWrite(precision: MatrixPrecision, source: Input, slice: MatrixSlice): MatrixWrite {
  const name = `${precision}mwrite`
  const { conversion, isNegated } = source
  checkOption(
    conversion === "none" || (conversion === "narrow" && precision === "h"),
    name,
    "the source option",
    "only hmwrite narrows",
  )
  checkOption(!isNegated, name, "a negated source", "bits are copied")
  checkSlice(name, precision, slice)
  checkOption(
    conversion === "none" || slice.words === 2,
    name,
    "option r with $ll",
    "a narrowed source gives one row a cycle",
  )
  return { kind: "mwrite", precision, source, slice }
}

/** Throws VSM_RANGE, VSM_ALIGNMENT, VSM_OPTION, VSM_OPERAND, VSM_ISSUE_RULE. */
export function matrixRead(
  precision: MatrixPrecision,
  slice: MatrixSlice,
  destinations: readonly Destination[],
  flush?: Mask,
): MatrixRead {
  const name = `${precision}mread`
  checkSlice(name, precision, slice)
  if (precision === "h" && slice.words === 2)
    fail("VSM_OPERAND", {}, { instruction: name, found: `$l${slice.register}`, expected: `$ll${slice.register}` })
  checkDestinations(name, destinations)
  checkNoFlags(name, destinations)
  return { kind: "mread", precision, slice, destinations, flush }
}

function checkSlice(name: string, precision: MatrixPrecision, { register, words, index }: MatrixSlice): void {
  matrixSlice(precision, register, words, index)
  if (words === 4 && precision !== "h")
    fail("VSM_OPERAND", {}, { instruction: name, found: `$ll${register}`, expected: `$l${register}` })
}
