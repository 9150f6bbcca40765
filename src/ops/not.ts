import { fillTensor, readNumber } from "./families/access.ts"
import { pointwise } from "./families/unary.ts"

/** The negation of a bool. https://onnx.ai/onnx/operators/onnx__Not.html */
export const not = pointwise("not", {}, ["bool"], ({ x, type }) => {
  const read = readNumber(x)
  return fillTensor(type, (i) => 1 - read(i))
})
