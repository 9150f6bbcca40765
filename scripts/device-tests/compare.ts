import { isFloat } from "../../src/tensor/dtype.ts"
import { bfloatToFloat, halfToFloat } from "../../src/tensor/half.ts"
import { formatType, sameType, type Tensor } from "../../src/tensor/tensor.ts"

export interface Tolerance {
  readonly rtol: number
  readonly atol: number
}

/**
 * What differs between a tensor and the expected one, or nothing: types must be the same, integers and bools equal, floats within
 * atol + rtol · |expected|; NaN equals NaN, and infinities only themselves.
 */
export function differenceOf(
  found: Tensor | undefined,
  expected: Tensor,
  { rtol, atol }: Tolerance,
): string | undefined {
  if (found === undefined) return "missing"
  if (!sameType(found, expected)) return `${formatType(found)}, expected ${formatType(expected)}`
  const [a, b] = [elementsOf(found), elementsOf(expected)]
  let worst = 0
  let at = -1
  for (let i = 0; i < b.length; i++) {
    const excess = isFloat(expected.dtype)
      ? excessOf(Number(a[i]), Number(b[i]), rtol, atol)
      : a[i] === b[i]
        ? 0
        : Infinity
    if (excess > worst) [worst, at] = [excess, i]
  }
  return at === -1 ? undefined : `element ${at} is ${a[at]}, expected ${b[at]}`
}

/** How far a float lies outside of its tolerance. */
function excessOf(found: number, expected: number, rtol: number, atol: number): number {
  if (Object.is(found, expected) || found === expected) return 0
  if (!Number.isFinite(found) || !Number.isFinite(expected)) return Infinity
  return Math.max(0, Math.abs(found - expected) - (atol + rtol * Math.abs(expected)))
}

function elementsOf(tensor: Tensor): ArrayLike<number | bigint> {
  if (tensor.dtype === "float16") return Float64Array.from(tensor.data as Uint16Array, halfToFloat)
  if (tensor.dtype === "bfloat16") return Float64Array.from(tensor.data as Uint16Array, bfloatToFloat)
  return tensor.data
}

/** The largest finite magnitude, to scale an absolute tolerance by. */
export function scaleOf(tensor: Tensor): number {
  let scale = 0
  const elements = elementsOf(tensor)
  for (let i = 0; i < elements.length; i++) {
    const magnitude = Math.abs(Number(elements[i]))
    if (magnitude > scale && Number.isFinite(magnitude)) scale = magnitude
  }
  return scale
}
