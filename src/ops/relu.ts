import { signedDTypes } from "./families/elementwise.ts"
import { unary } from "./families/unary.ts"

/** The greater of x and 0; NaN stays NaN. https://onnx.ai/onnx/operators/onnx__Relu.html */
export const relu = unary("relu", (x) => (x < 0 ? 0 : x), { apply: (x) => (x < 0n ? 0n : x), dtypes: signedDTypes })
