import { oneOf } from "./attributes.ts"
import { errorFunction } from "./families/functions.ts"
import { unaryWith } from "./families/unary.ts"

const exact = (x: number): number => 0.5 * x * (1 + errorFunction(x / Math.SQRT2))
const byTanh = (x: number): number => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))

/** x · Φ(x), where Φ is the normal distribution. https://onnx.ai/onnx/operators/onnx__Gelu.html */
export const gelu = unaryWith("gelu", { approximate: oneOf(["none", "tanh"], "none") }, ({ approximate }) => {
  return approximate === "tanh" ? byTanh : exact
})
