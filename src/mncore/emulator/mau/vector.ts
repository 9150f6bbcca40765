/** The MAU's vector instructions: `vfma x y z`, `vmul x y`, `vadd x z`, `vpassa x`, each a multiply-add with one rounding. */
import { unreachable } from "../../../diagnostics/invariant.ts"
import { cyclesPerStep } from "../../machine.ts"
import type { MauVector } from "../../isa/instructions/pe/mau.ts"
import { peCount } from "../state/layout.ts"
import { constantPlane, stepPlanesOf, zeroPlane, type StepPlanes } from "../state/planes.ts"
import { doubleMultiplyAdd, addProduct, halfProduct, singleProduct } from "../numbers/fused-multiply-add.ts"
import { double, single, singleValue } from "../numbers/formats.ts"
import { roundExact, roundToHalf, roundToSingle } from "../numbers/rounding.ts"

/** x * y + z. */
export interface VectorOperands {
  readonly x: StepPlanes
  readonly y: StepPlanes
  readonly z: StepPlanes
}

export type VectorShape = Pick<MauVector, "operation" | "precision" | "isNarrowed" | "half">

/** Where a factor or an addend is not written: 1 or 0 of the precision. */
export function constantFactor(precision: MauVector["precision"]): StepPlanes {
  switch (precision) {
    case "d":
      return stepPlanesOf((_, word) => (word % 2 === 0 ? constantPlane(0x3ff00000) : zeroPlane))
    case "f":
      return stepPlanesOf(() => constantPlane(0x3f800000))
    case "h":
      return stepPlanesOf(() => constantPlane(0x3e003e00))
    default:
      return unreachable(precision)
  }
}

/** Computes all PEs. Words of the result that the instruction does not give are 0. */
export function vectorMultiplyAdd(
  memory: Uint32Array,
  shape: VectorShape,
  operands: VectorOperands,
  values: StepPlanes,
): void {
  for (let cycle = 0; cycle < cyclesPerStep; cycle++) {
    const at = (operand: StepPlanes): Int32Array => operand.subarray(4 * cycle, 4 * cycle + 4)
    const sweep = { x: at(operands.x), y: at(operands.y), z: at(operands.z), values: at(values) }
    if (shape.precision === "d") sweepDoubles(memory, shape, sweep)
    else if (shape.precision === "f") sweepSingles(memory, shape.isNarrowed, sweep)
    else sweepHalves(memory, shape.isNarrowed, sweep)
  }
}

/** The planes of one cycle. */
interface Sweep {
  readonly x: Int32Array
  readonly y: Int32Array
  readonly z: Int32Array
  readonly values: Int32Array
}

function clear(memory: Uint32Array, values: Int32Array, from: number): void {
  for (const plane of values.subarray(from)) memory.fill(0, plane, plane + peCount)
}

function sweepSingles(memory: Uint32Array, isNarrowed: boolean, { x, y, z, values }: Sweep): void {
  clear(memory, values, isNarrowed ? 1 : 2)
  for (let pe = 0; pe < peCount; pe++) {
    const at = (word: number): number =>
      addProduct(singleProduct(memory[x[word]! + pe]!, memory[y[word]! + pe]!), singleValue(memory[z[word]! + pe]!))
    const [first, second] = [at(0), at(1)]
    const [high, low] = isNarrowed
      ? [roundToHalf(first), roundToHalf(second)]
      : [roundToSingle(first), roundToSingle(second)]
    if (isNarrowed) memory[values[0]! + pe] = (high << 16) | low
    else {
      memory[values[0]! + pe] = high
      memory[values[1]! + pe] = low
    }
  }
}

function sweepHalves(memory: Uint32Array, isNarrowed: boolean, { x, y, z, values }: Sweep): void {
  if (isNarrowed) clear(memory, values, 2)
  for (let word = 0; word < 2; word++) {
    for (let pe = 0; pe < peCount; pe++) {
      const [a, b] = [memory[x[word]! + pe]!, memory[y[word]! + pe]!]
      const at = (shift: number, addend: number): number =>
        addProduct(halfProduct((a >>> shift) & 0xffff, (b >>> shift) & 0xffff), singleValue(memory[addend + pe]!))
      const [first, second] = [at(16, z[2 * word]!), at(0, z[2 * word + 1]!)]
      const [high, low] = isNarrowed
        ? [roundToHalf(first), roundToHalf(second)]
        : [roundToSingle(first), roundToSingle(second)]
      if (isNarrowed) memory[values[word]! + pe] = (high << 16) | low
      else {
        memory[values[2 * word]! + pe] = high
        memory[values[2 * word + 1]! + pe] = low
      }
    }
  }
}

function sweepDoubles(
  memory: Uint32Array,
  { isNarrowed, half: productHalf }: VectorShape,
  { x, y, z, values }: Sweep,
): void {
  clear(memory, values, isNarrowed ? 1 : 2)
  const at = (operand: Int32Array, pe: number): bigint =>
    (BigInt(memory[operand[0]! + pe]!) << 32n) | BigInt(memory[operand[1]! + pe]!)
  for (let pe = 0; pe < peCount; pe++) {
    const isComputed = productHalf === undefined || (productHalf === "u") === (pe & 3) < 2
    const exact = doubleMultiplyAdd(isComputed ? at(x, pe) : 0n, at(y, pe), at(z, pe))
    storeDouble(memory, roundExact(exact, isNarrowed ? single : double), isNarrowed, values, pe)
  }
}

/** Writes a double, or a single in the first word. */
export function storeDouble(
  memory: Uint32Array,
  bits: bigint,
  isNarrowed: boolean,
  values: Int32Array,
  pe: number,
): void {
  memory[values[0]! + pe] = Number(isNarrowed ? bits : bits >> 32n)
  if (!isNarrowed) memory[values[1]! + pe] = Number(bits & 0xffffffffn)
}
