import { numberDTypes } from "./families/elementwise.ts"
import { unary } from "./families/unary.ts"

/** |x|; the least integer of a signed dtype stays as it is. https://onnx.ai/onnx/operators/onnx__Abs.html */
export const abs = unary("abs", Math.abs, { apply: (x) => (x < 0n ? -x : x), dtypes: numberDTypes })
