import { bool } from "./attributes.ts"
import { predicate } from "./families/unary.ts"

const attributes = { detectNegative: bool(true), detectPositive: bool(true) }

/** Whether x is an infinity of a sign that is asked for. https://onnx.ai/onnx/operators/onnx__IsInf.html */
export const isInf = predicate("isInf", attributes, ({ detectNegative, detectPositive }) => (x) => {
  return (detectNegative && x === -Infinity) || (detectPositive && x === Infinity)
})
