import { isBig, type DType } from "../../tensor/dtype.ts"
import type { Tensor } from "../../tensor/tensor.ts"
import { fillBig, fillTensor, readBig, readNumber } from "./access.ts"
import { isInteger } from "./elementwise.ts"

/**
 * The same values with another dtype.
 *
 * | from  | to    | rule |
 * |-------|-------|------|
 * | any   | bool  | true unless zero; NaN is true |
 * | bool  | any   | 0 or 1 |
 * | any   | float | the nearest value, ties to even, rounded once; infinity beyond the range |
 * | int   | int   | the low bits, so it wraps around |
 * | float | int   | toward zero, then the nearest end of the target's range; NaN gives 0 |
 *
 * ONNX leaves the last rule open outside the range; this is WebAssembly's trunc_sat, applied to the target's own range.
 */
export function castTensor(x: Tensor, to: DType): Tensor {
  if (x.dtype === to) return x
  const type = { dtype: to, shape: x.shape }
  if (isInteger(to) && !isFloating(x.dtype)) return fillBig(type, readBig(x))
  const read = isBig(x.dtype) && to !== "float64" ? readToRound(x) : readNumber(x)
  return fillTensor(type, to === "bool" ? (i) => Number(read(i) !== 0) : read)
}

function isFloating(dtype: DType): boolean {
  return !isInteger(dtype) && dtype !== "bool"
}

/**
 * 64-bit integers as float64 that a narrower float rounds as it would round the integer. Rounding twice can go wrong when
 * the first rounding lands on a tie of the second; so the low 11 bits are not rounded but replaced by one sticky bit, which
 * keeps the number off the tie. What is left has at most 53 bits and converts exactly.
 */
function readToRound(x: Tensor): (index: number) => number {
  const read = readBig(x)
  const isExact = (value: bigint): boolean => value >= -(2n ** 53n) && value <= 2n ** 53n
  return (index) => {
    const value = read(index)
    return Number(isExact(value) || value % 2048n === 0n ? value : ((value >> 11n) | 1n) << 11n)
  }
}
