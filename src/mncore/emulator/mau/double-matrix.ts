/** Matrix products of doubles, of which one instruction computes half of the rows; the others give the addend, rounded. */
import type { MatrixOperands, MatrixShape } from "./matrix-operands.ts"
import { rowPlane } from "./matrix-registers.ts"
import { storeDouble } from "./vector.ts"
import type { StepPlanes } from "../state/planes.ts"
import { double, single } from "../numbers/formats.ts"
import { doubleBlockProduct } from "../numbers/matrix-product.ts"
import { addExact, exactOf, roundExact } from "../numbers/rounding.ts"

const row = new BigUint64Array(4)
const x = new BigUint64Array(4)

/** One MAB in one cycle; `mab` is its first PE. */
export function multiplyDoubleMab(
  memory: Uint32Array,
  shape: MatrixShape,
  { vector, addend }: MatrixOperands,
  values: StepPlanes,
  { mab, cycle }: { readonly mab: number; readonly cycle: number },
): void {
  const load = (high: number, low: number): bigint => (BigInt(memory[high]!) << 32n) | BigInt(memory[low]!)
  const at = (operand: StepPlanes, p: number): bigint =>
    load(operand[4 * cycle]! + mab + p, operand[4 * cycle + 1]! + mab + p)
  const planes = values.subarray(4 * cycle, 4 * cycle + 4)
  for (let p = 0; p < 4; p++) x[p] = at(vector, p)
  for (let p = 0; p < 4; p++) {
    for (let j = 0; j < 4; j++)
      row[j] = load(rowPlane(shape.matrix, p, 0) + mab + j, rowPlane(shape.matrix, p, 1) + mab + j)
    const isComputed = (shape.half === "u") === p < 2
    const c = exactOf(at(addend, p), double)
    const sum = isComputed ? addExact(doubleBlockProduct(row, x), c) : c
    storeDouble(memory, roundExact(sum, shape.isNarrowed ? single : double), shape.isNarrowed, planes, mab + p)
  }
}
