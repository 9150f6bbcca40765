/** The MAU's elementwise instructions in one PE and cycle (2.4, 5.4). */
import type { UnitResult } from "./alu.ts"
import { double, half, parts, pattern, real, single, type Format } from "./fixed.ts"
import { atMsbEnd, elementsOf, flagBits } from "./long-words.ts"
import { droppedOf, multiplyAdd } from "./units.ts"

export interface MauInstruction {
  readonly precision: "d" | "f" | "g" | "h"
  readonly operation: string
  readonly half: string
  readonly isNarrowed: boolean
}

/** `dvfmaur`, `gmmul`, `hmwrite`, …: the precision, `v` or `m`, the operation, `u` or `d`, and `r`. */
export function readMau(mnemonic: string): MauInstruction | undefined {
  const [, precision, operation, part, narrow] =
    /^([dfgh])(vfma|vmul|vadd|vpassa|mmul|mfma|mwrite|mread)([ud]?)(r?)$/.exec(mnemonic) ?? []
  if (precision === undefined) return undefined
  return {
    precision: precision as MauInstruction["precision"],
    operation: operation!,
    half: part!,
    isNarrowed: narrow === "r",
  }
}

interface Shape {
  readonly factor: Format
  readonly factorWidth: number
  readonly addend: Format
  readonly addendWidth: number
  readonly narrow: Format
  readonly count: number
}

const shapes = {
  d: { factor: double, factorWidth: 64, addend: double, addendWidth: 64, narrow: single, count: 1 },
  f: { factor: single, factorWidth: 32, addend: single, addendWidth: 32, narrow: half, count: 2 },
  g: { factor: single, factorWidth: 32, addend: single, addendWidth: 32, narrow: half, count: 2 },
  h: { factor: half, factorWidth: 16, addend: single, addendWidth: 32, narrow: half, count: 4 },
} as const satisfies Record<string, Shape>

export const shapeOf = ({ precision }: MauInstruction): Shape => shapes[precision]

const widthOfFormat = ({ exponentBits, mantissaBits }: Format): number => 1 + exponentBits + mantissaBits

/** Elements of the result, rounded once, with a flag for each that has no sign. */
export function mauResult(instruction: MauInstruction, values: readonly Parameters<typeof pattern>[0][]): UnitResult {
  const { addend, narrow } = shapeOf(instruction)
  const format = instruction.isNarrowed ? narrow : addend
  const patterns = values.map((value) => pattern(value, format))
  const flags = flagBits(patterns.map((bits) => parts(bits, format).sign === 0n))
  return { value: atMsbEnd(patterns, widthOfFormat(format)), flags }
}

/** Whether the PE or row computes a product: doubles do one half of them in a line. */
export function hasProduct({ half: part }: MauInstruction, place: number): boolean {
  return part === "" || (part === "u") === place < 2
}

export function vectorCycle(instruction: MauInstruction, p: number, inputs: readonly bigint[]): UnitResult {
  const { operation, precision } = instruction
  const { factor, factorWidth, addend, addendWidth, count } = shapeOf(instruction)
  const factors = (value: bigint): bigint[] => elementsOf(value >> 64n, 64, factorWidth)
  const addends = (value: bigint): bigint[] => elementsOf(value, 128, addendWidth)
  const one = pattern(real(0x3ff0000000000000n, double), factor)
  const ones = Array<bigint>(count).fill(one)
  const zeros = Array<bigint>(count).fill(0n)
  const x = factors(inputs[0]!)
  const y = operation === "vfma" || operation === "vmul" ? factors(inputs[1]!) : ones
  const last = operation === "vfma" || operation === "vadd" ? inputs.at(-1) : undefined
  const z = last === undefined ? zeros : addends(last)
  const values = x.map((each, i) => {
    if (!hasProduct(instruction, p)) return real(z[i]!, addend)
    const dropped = droppedOf[precision === "g" ? "f" : precision]
    return multiplyAdd(each, y[i]!, z[i]!, factor, addend, dropped)
  })
  return mauResult(instruction, values)
}
