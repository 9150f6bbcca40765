import { signedDTypes } from "./families/elementwise.ts"
import { unary } from "./families/unary.ts"

/** -x; integers wrap around. https://onnx.ai/onnx/operators/onnx__Neg.html */
export const neg = unary("neg", (x) => -x, { apply: (x) => -x, dtypes: signedDTypes })
