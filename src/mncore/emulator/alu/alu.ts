/**
 * The ALU: one instruction on the MSB long word of every PE, element by element. The LSB long word of the result is that of
 * the first input, but for `passa`, `zero`, `imm` and the block float conversions, which give both.
 */
import { invariant, present } from "../../../diagnostics/invariant.ts"
import { cyclesPerStep } from "../../machine.ts"
import type { Alu } from "../../isa/instructions/pe/alu.ts"
import type { AluPrecision } from "../../isa/instructions/pe/alu-operations.ts"
import type { Immediate } from "../../isa/instructions/pe/immediate.ts"
import type { Bank } from "../state/board.ts"
import { peCount } from "../state/layout.ts"
import { convertBlocks } from "./blocks.ts"
import { zeroPlane, type StepPlanes } from "../state/planes.ts"
import { elementOperation, type NarrowOperation, type WideOperation } from "../numbers/alu/operations.ts"

export const elementWidths = { d: 64, l: 64, f: 32, g: 32, i: 32, h: 16, s: 16 } as const satisfies Record<
  AluPrecision,
  16 | 32 | 64
>

export type AluShape = Pick<Alu, "operation" | "precision" | "isUnsigned" | "mantissaLength">

/** Inputs that an instruction does not have are zero planes. */
export interface AluOperands {
  readonly x: StepPlanes
  readonly y: StepPlanes
}

export function computeAlu(memory: Uint32Array, shape: AluShape, operands: AluOperands, result: Bank): void {
  const { operation } = shape
  const { x } = operands
  switch (operation) {
    case "zero":
      return copyPlanes(memory, result.values, () => zeroPlane)
    case "msl":
    case "msr":
      return rotatePes(memory, operation === "msl" ? -1 : 1, x, result.values)
    case "bfn":
    case "bfe":
      return convertBlocks(memory, shape, x, result.values)
    default:
      computeElements(memory, shape, operands, result)
      copyPlanes(memory, result.values, (i) => x[i]!, [2, 3])
  }
}

/** `imm` writes the word four times, `immu` to the first word of both long words. */
export function computeImmediate(
  memory: Uint32Array,
  { literal, pattern }: Pick<Immediate, "literal" | "pattern">,
  { values }: Bank,
): void {
  values.forEach((plane, i) => {
    const word = pattern === "xoxo" && i % 2 === 1 ? 0 : literal.word
    memory.fill(word, plane, plane + peCount)
  })
}

function copyPlanes(memory: Uint32Array, to: StepPlanes, from: (i: number) => number, words = [0, 1, 2, 3]): void {
  for (let cycle = 0; cycle < cyclesPerStep; cycle++)
    for (const word of words) {
      const plane = from(4 * cycle + word)
      memory.copyWithin(to[4 * cycle + word]!, plane, plane + peCount)
    }
}

/** PE p gets the MSB long word of PE p + offset, modulo the 4 of its MAB; the LSB long word is its own [pe-rotation]. */
function rotatePes(memory: Uint32Array, offset: -1 | 1, x: StepPlanes, values: StepPlanes): void {
  copyPlanes(memory, values, (i) => x[i]!, [2, 3])
  for (let i = 0; i < values.length; i++) {
    if (i % 4 >= 2) continue
    const [from, to] = [x[i]!, values[i]!]
    for (let pe = 0; pe < peCount; pe++) memory[to + pe] = memory[from + (pe & ~3) + ((pe + offset) & 3)]!
  }
}

function computeElements(memory: Uint32Array, shape: AluShape, { x, y }: AluOperands, { values, flags }: Bank): void {
  const precision = present(shape.precision, `${shape.operation} has a precision`)
  invariant(precision !== "g", `${shape.operation} has no pseudo-single form`)
  const operation = elementOperation(shape.operation, precision, shape.isUnsigned)
  for (let cycle = 0; cycle < cyclesPerStep; cycle++) {
    const [i, f] = [4 * cycle, 2 * cycle]
    if (operation.width === 64)
      sweepWide(memory, operation, {
        x: x[i]!,
        xLow: x[i + 1]!,
        y: y[i]!,
        yLow: y[i + 1]!,
        to: values[i]!,
        toLow: values[i + 1]!,
        flags: flags[f]!,
        flagsLow: flags[f + 1]!,
      })
    else
      for (let word = 0; word < 2; word++)
        sweepNarrow(memory, operation, {
          x: x[i + word]!,
          y: y[i + word]!,
          to: values[i + word]!,
          flags: flags[f + word]!,
        })
  }
}

interface NarrowSweep {
  readonly x: number
  readonly y: number
  readonly to: number
  readonly flags: number
}

function sweepNarrow(
  memory: Uint32Array,
  { width, result, flag }: NarrowOperation,
  { x, y, to, flags }: NarrowSweep,
): void {
  for (let pe = 0; pe < peCount; pe++) {
    const [a, b] = [memory[x + pe]!, memory[y + pe]!]
    if (width === 32) {
      const bits = result(a, b)
      memory[to + pe] = bits
      memory[flags + pe] = flag?.(a, b, bits) === true ? 0xffffffff : 0
      continue
    }
    const high = result(a >>> 16, b >>> 16)
    const low = result(a & 0xffff, b & 0xffff)
    memory[to + pe] = (high << 16) | low
    const highFlag = flag?.(a >>> 16, b >>> 16, high) === true ? 0xffff0000 : 0
    memory[flags + pe] = highFlag | (flag?.(a & 0xffff, b & 0xffff, low) === true ? 0xffff : 0)
  }
}

interface WideSweep extends NarrowSweep {
  readonly xLow: number
  readonly yLow: number
  readonly toLow: number
  readonly flagsLow: number
}

function sweepWide(memory: Uint32Array, { result, flag }: WideOperation, planes: WideSweep): void {
  const { x, xLow, y, yLow, to, toLow, flags, flagsLow } = planes
  for (let pe = 0; pe < peCount; pe++) {
    const a = (BigInt(memory[x + pe]!) << 32n) | BigInt(memory[xLow + pe]!)
    const b = (BigInt(memory[y + pe]!) << 32n) | BigInt(memory[yLow + pe]!)
    const bits = result(a, b)
    memory[to + pe] = Number(bits >> 32n)
    memory[toLow + pe] = Number(bits & 0xffffffffn)
    memory[flags + pe] = memory[flagsLow + pe] = flag?.(a, b, bits) === true ? 0xffffffff : 0
  }
}
