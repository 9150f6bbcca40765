import { fillBig, readBig } from "./families/access.ts"
import { integerDTypes } from "./families/elementwise.ts"
import { pointwise } from "./families/unary.ts"

/** Every bit of an integer inverted. https://onnx.ai/onnx/operators/onnx__BitwiseNot.html */
export const bitwiseNot = pointwise("bitwiseNot", {}, integerDTypes, ({ x, type }) => {
  const read = readBig(x)
  return fillBig(type, (i) => ~read(i))
})
