import { bool } from "./attributes.ts"
import { isFloat } from "../tensor/dtype.ts"
import { inputType } from "./check.ts"
import { binary, combineBigs, combineNumbers } from "./families/binary.ts"
import { isInteger, numberDTypes } from "./families/elementwise.ts"
import { rejectAttribute } from "./families/require.ts"

/**
 * The remainder of a / b: with the sign of b, or with `fmod`, which floats need, with the sign of a. An integer modulo 0
 * gives 0. https://onnx.ai/onnx/operators/onnx__Mod.html
 */
export const mod = binary({
  name: "mod",
  attributes: { fmod: bool(false) },
  allowed: numberDTypes,
  check(context) {
    if (context.attributes.fmod || !isFloat(inputType(context, 0).dtype)) return
    rejectAttribute(context, "mod", "fmod", false, "true for floats")
  },
  compute(a, b, type, { fmod }) {
    if (!isInteger(type.dtype)) return combineNumbers(a, b, type, (x, y) => x % y)
    return combineBigs(a, b, type, fmod ? truncatedRemainder : flooredRemainder)
  },
})

function truncatedRemainder(a: bigint, b: bigint): bigint {
  return b === 0n ? 0n : a % b
}

function flooredRemainder(a: bigint, b: bigint): bigint {
  const rest = truncatedRemainder(a, b)
  return rest !== 0n && rest < 0n !== b < 0n ? rest + b : rest
}
