import { defineOperator } from "./operator.ts"
import { present } from "../diagnostics/invariant.ts"
import { dtypes } from "../tensor/dtype.ts"
import { elementCount } from "../tensor/shape.ts"
import { inputType, requireBroadcast, requireDType } from "./check.ts"
import { combineBigs, combineNumbers } from "./families/binary.ts"
import { isInteger, numberDTypes } from "./families/elementwise.ts"

/**
 * a to the power of b, with the dtype of a; b may have another. Integers to integer powers are exact and wrap around, and
 * a negative power of an integer truncates to 0, 1 or -1 (0 for a = 0). https://onnx.ai/onnx/operators/onnx__Pow.html
 */
export const pow = defineOperator({
  name: "pow",
  inputs: { required: ["a", "b"] },
  attributes: {},
  outputs: { min: 1, max: 1 },
  infer(context) {
    requireDType(context, "pow", 0, "a", numberDTypes)
    requireDType(context, "pow", 1, "b", numberDTypes)
    const [a, b] = [inputType(context, 0), inputType(context, 1)]
    return [{ dtype: a.dtype, shape: requireBroadcast(context, "pow", a.shape, b.shape) }]
  },
  reference({ inputs, outputs }) {
    const [a, b] = [present(inputs[0], "a"), present(inputs[1], "b")]
    const [type, isExact] = [outputs[0]!, isInteger(a.dtype) && isInteger(b.dtype)]
    const bits = 8 * dtypes[a.dtype].byteLength
    return [isExact ? combineBigs(a, b, type, (x, n) => integerPower(x, n, bits)) : combineNumbers(a, b, type, power)]
  },
  flops: ({ outputs }) => elementCount(outputs[0]!.shape),
})

/** C's pow: unlike JavaScript's, 1 to any power is 1, and so is -1 to an infinite one. */
function power(x: number, n: number): number {
  return x === 1 || (x === -1 && Math.abs(n) === Infinity) ? 1 : x ** n
}

/** By repeated squaring of the low bits, so that no intermediate grows. */
function integerPower(x: bigint, n: bigint, bits: number): bigint {
  if (n < 0n) return x === 1n || (x === -1n && n % 2n === 0n) ? 1n : x === -1n ? -1n : 0n
  let [result, square] = [1n, x]
  for (let rest = n; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = BigInt.asIntN(bits, result * square)
    square = BigInt.asIntN(bits, square * square)
  }
  return result
}
