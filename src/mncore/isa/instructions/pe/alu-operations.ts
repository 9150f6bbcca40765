/** The element format that an ALU instruction works on: double, single, half, and integers of 64, 32 and 16 bits. */
export type AluPrecision = "d" | "f" | "g" | "h" | "l" | "i" | "s"

interface AluOperationRow {
  /** None for instructions on raw bits that take no precision letter. */
  readonly precisions: readonly AluPrecision[]
  readonly inputs: 0 | 1 | 2
  /** Integer precisions have an unsigned form with the prefix `u` (for `ftoi` all do). */
  readonly hasUnsigned: boolean
  readonly makesFlags: boolean
  readonly meaning: string
}

const floats = ["d", "f", "h"] as const
const integers = ["l", "i", "s"] as const
const all = [...floats, ...integers] as const

function row(
  precisions: readonly AluPrecision[],
  inputs: AluOperationRow["inputs"],
  meaning: string,
  { hasUnsigned = false, makesFlags = true }: Partial<Pick<AluOperationRow, "hasUnsigned" | "makesFlags">> = {},
): AluOperationRow {
  return { precisions, inputs, hasUnsigned, makesFlags, meaning }
}

/** Every operation of the ALU but `imm`. What they compute bit by bit is the emulator's. */
export const aluOperations = {
  zero: row([], 0, "0", { makesFlags: false }),
  passa: row(all, 1, "x"),
  inc: row(integers, 1, "x + 1", { hasUnsigned: true }),
  dec: row(integers, 1, "x - 1", { hasUnsigned: true }),
  add: row(integers, 2, "x + y", { hasUnsigned: true }),
  sub: row(integers, 2, "x - y", { hasUnsigned: true }),
  and: row(integers, 2, "x and y, bit by bit"),
  or: row(integers, 2, "x or y, bit by bit"),
  xor: row(integers, 2, "x xor y, bit by bit"),
  not: row(integers, 1, "not x, bit by bit"),
  lnot: row(integers, 1, "1 where x is 0, otherwise 0"),
  lsl: row(integers, 2, "x shifted left by y"),
  lsr: row(integers, 2, "x shifted right by y", { hasUnsigned: true }),
  bsl: row(integers, 2, "x rotated left by y"),
  bsr: row(integers, 2, "x rotated right by y"),
  max: row(all, 2, "the greater of x and y", { hasUnsigned: true }),
  min: row(all, 2, "the lesser of x and y", { hasUnsigned: true }),
  packbit: row(all, 2, "x shifted left, with the sign of y as its last bit"),
  msl: row([], 1, "x of the PE before, in the MAB", { makesFlags: false }),
  msr: row([], 1, "x of the PE after, in the MAB", { makesFlags: false }),
  relu: row(floats, 2, "y where x is not negative, otherwise -0"),
  relu1: row(floats, 2, "as relu, by the second bit of x"),
  relu2: row(floats, 2, "as relu, by the third bit of x"),
  relu3: row(floats, 2, "as relu, by the fourth bit of x"),
  lrelud: row(floats, 2, "y, halved where x is negative"),
  lreluo: row(floats, 2, "y, divided by 8 where x is negative"),
  ilrelud: row(floats, 2, "y, doubled where x is negative"),
  floor: row(floats, 1, "the integer below x", { makesFlags: false }),
  ftoi: row(floats, 1, "x as an integer of the same width", { hasUnsigned: true, makesFlags: false }),
  rsqrt: row(floats, 1, "about 1 / sqrt(|x|)"),
  bfn: row(["d", "f", "g", "h"], 1, "x as block floats", { makesFlags: false }),
  bfe: row(["h"], 1, "x as extended half block floats", { makesFlags: false }),
} as const satisfies Record<string, AluOperationRow>

export type AluOperation = keyof typeof aluOperations

export const aluOperationNames = Object.keys(aluOperations) as readonly AluOperation[]

export function aluRow(operation: AluOperation): AluOperationRow {
  return aluOperations[operation]
}

/** Whether the operation has this unsigned form. Floats have none but in `ftoi`. */
export function hasUnsigned(operation: AluOperation, precision: AluPrecision | undefined): boolean {
  const isInteger = (integers as readonly (AluPrecision | undefined)[]).includes(precision)
  return aluRow(operation).hasUnsigned && (isInteger || operation === "ftoi")
}
