/** The ALU of the four PEs of a MAB in one cycle (2.8, 5.7): it works on the MSB lw; the other one is that of its first input. */
import { floatOperations, type FloatElement } from "./alu-floats.ts"
import { bitOperations, integerOperations, type ElementOperation, type ElementResult } from "./alu-integers.ts"
import { extendedBlockFloat } from "./extended-blocks.ts"
import { double, half, single, type Format } from "./fixed.ts"
import { elementsOf, flagBits, joined, longWordsOf } from "./long-words.ts"
import { blockFloat } from "./units.ts"

const floats = "dfh"
const integers = "lis"

interface AluRow {
  readonly precisions: string
  readonly inputs: 0 | 1 | 2
  readonly hasUnsigned: boolean
  readonly makesFlags: boolean
}

const row = (precisions: string, inputs: AluRow["inputs"], options = ""): AluRow => ({
  precisions,
  inputs,
  hasUnsigned: options.includes("u"),
  makesFlags: !options.includes("-"),
})

/** The table of 2.8. `u`: integers (and `ftoi`) have an unsigned form; `-`: no flags. */
export const aluTable = {
  passa: row(floats + integers, 1),
  zero: row("", 0, "-"),
  inc: row(integers, 1, "u"),
  dec: row(integers, 1, "u"),
  add: row(integers, 2, "u"),
  sub: row(integers, 2, "u"),
  and: row(integers, 2),
  or: row(integers, 2),
  xor: row(integers, 2),
  not: row(integers, 1),
  lnot: row(integers, 1),
  lsl: row(integers, 2),
  lsr: row(integers, 2, "u"),
  bsl: row(integers, 2),
  bsr: row(integers, 2),
  max: row(floats + integers, 2, "u"),
  min: row(floats + integers, 2, "u"),
  packbit: row(floats + integers, 2),
  msl: row("", 1, "-"),
  msr: row("", 1, "-"),
  relu: row(floats, 2),
  relu0: row(floats, 2),
  relu1: row(floats, 2),
  relu2: row(floats, 2),
  relu3: row(floats, 2),
  lrelud: row(floats, 2),
  lreluo: row(floats, 2),
  ilrelud: row(floats, 2),
  floor: row(floats, 1, "-"),
  ftoi: row(floats, 1, "u-"),
  rsqrt: row(floats, 1),
  bfn: row("dfgh", 1, "-"),
  bfe: row("h", 1, "-"),
} as const satisfies Record<string, AluRow>

export type AluOperationName = keyof typeof aluTable

export interface AluInstruction {
  readonly operation: AluOperationName
  readonly precision: string
  readonly isUnsigned: boolean
  /** Of half block floats. */
  readonly length: number
}

/** The operation whose name ends the mnemonic, with a precision that it has before it. */
export function readAlu(mnemonic: string, suffix: string): AluInstruction | undefined {
  for (const operation of Object.keys(aluTable) as AluOperationName[]) {
    const { precisions } = aluTable[operation]
    const letters = precisions === "" ? "" : `[${precisions}]`
    const [, u, precision] = new RegExp(`^(u?)(${letters})${operation}$`).exec(mnemonic) ?? []
    if (precision === undefined) continue
    return { operation, precision, isUnsigned: u === "u", length: Number(/^\/(\d)/.exec(suffix)?.[1] ?? 9) }
  }
  return undefined
}

export const widthOf = (precision: string): 16 | 32 | 64 =>
  precision === "h" || precision === "s" ? 16 : precision === "d" || precision === "l" || precision === "" ? 64 : 32

const formats: Readonly<Record<string, Format>> = { d: double, f: single, g: single, h: half }

export interface UnitResult {
  readonly value: bigint
  readonly flags: number
}

const unflagged = (value: bigint): UnitResult => ({ value, flags: 0 })

/** `xs` and `ys` hold the inputs of the four PEs, 128 bits each. */
export function aluCycle(instruction: AluInstruction, xs: readonly bigint[], ys: readonly bigint[]): UnitResult[] {
  const { operation } = instruction
  switch (operation) {
    case "zero":
      return xs.map(() => unflagged(0n))
    case "msl":
    case "msr":
      return xs.map((x, p) => {
        const neighbour = xs[(p + (operation === "msl" ? 3 : 1)) % 4]!
        return unflagged(joined([longWordsOf(neighbour)[0], longWordsOf(x)[1]], 64))
      })
    case "bfn":
    case "bfe":
      return blocks(instruction, xs).map(unflagged)
    default:
      return xs.map((x, p) => elementwise(instruction, x, ys[p] ?? 0n))
  }
}

/** The operation by its name, or an error that names what the model lacks. */
function named<O>(operations: Readonly<Record<string, O>>, { operation, precision }: AluInstruction): O {
  const found = operations[operation]
  if (found === undefined) throw new Error(`the model has no ${precision}${operation}`)
  return found
}

const ofFloats: Readonly<Record<string, ElementOperation<FloatElement>>> = { ...bitOperations, ...floatOperations }
const ofIntegers: Readonly<Record<string, ElementOperation>> = { ...bitOperations, ...integerOperations }

function computeElement(instruction: AluInstruction, x: bigint, y: bigint): ElementResult {
  const { precision, isUnsigned } = instruction
  const element = { width: widthOf(precision), isUnsigned }
  const format = formats[precision]
  return format === undefined
    ? named(ofIntegers, instruction)(x, y, element)
    : named(ofFloats, instruction)(x, y, { ...element, format })
}

function elementwise(instruction: AluInstruction, x: bigint, y: bigint): UnitResult {
  const width = widthOf(instruction.precision)
  const [xMsb, xLsb] = longWordsOf(x)
  const ys = elementsOf(longWordsOf(y)[0], 64, width)
  const results = elementsOf(xMsb, 64, width).map((each, i) => computeElement(instruction, each, ys[i]!))
  const msb = joined(
    results.map(({ result }) => result),
    width,
  )
  return { value: joined([msb, xLsb], 64), flags: flagBits(results.map(({ flag }) => flag)) }
}

/** Both long words are blocks of their own; of singles that are no pseudo-singles, so are their first and second words. */
function blocks({ operation, precision, length }: AluInstruction, xs: readonly bigint[]): bigint[] {
  const width = widthOf(precision)
  const elements = xs.map((x) => elementsOf(x, 128, width))
  const perLongWord = 64 / width
  const blockLength = precision === "f" ? 1 : perLongWord
  const convert = (block: readonly bigint[]): bigint[] =>
    operation === "bfe" ? extendedBlockFloat(block, length) : blockFloatOf(precision, length, block)
  for (let at = 0; at < elements[0]!.length; at += blockLength) {
    const converted = convert(elements.flatMap((each) => each.slice(at, at + blockLength)))
    for (const [p, each] of elements.entries())
      each.splice(at, blockLength, ...converted.slice(p * blockLength, (p + 1) * blockLength))
  }
  return elements.map((each) => joined(each, width))
}

function blockFloatOf(precision: string, length: number, block: readonly bigint[]): bigint[] {
  const lengths: Readonly<Record<string, number>> = { d: 52, f: 23, g: 18, h: length }
  return blockFloat(block, formats[precision]!, lengths[precision]!, precision === "h")
}
