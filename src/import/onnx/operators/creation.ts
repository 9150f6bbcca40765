import { dtypes, isFloat } from "../../../tensor/dtype.ts"
import { bfloatToFloat, halfToFloat } from "../../../tensor/half.ts"
import { elementCount, normalizeAxis } from "../../../tensor/shape.ts"
import { makeTensor, numbersOf, tensorOf, type Tensor } from "../../../tensor/tensor.ts"
import { tensorOfNumbers, type ImportOperator } from "../onnx-node.ts"

/** https://onnx.ai/onnx/operators/onnx__Constant.html. Opset 1: value; 11: sparse_value; 12: plain numbers. */
export const importConstant: ImportOperator = (node) => {
  const { attributes } = node
  if (attributes.has("value")) return node.constantResult(attributes.tensor("value"))
  if (attributes.has("sparse_value")) return node.constantResult(attributes.sparseTensor("sparse_value"))
  if (attributes.has("value_float"))
    return node.constantResult(tensorOf("float32", [], [attributes.float("value_float")]))
  if (attributes.has("value_int")) return node.constantResult(tensorOf("int64", [], [attributes.int("value_int")]))
  if (attributes.has("value_floats")) {
    const values = attributes.floats("value_floats")
    return node.constantResult(tensorOf("float32", [values.length], values))
  }
  if (attributes.has("value_ints")) {
    const values = attributes.bigInts("value_ints")
    return node.constantResult(makeTensor("int64", [values.length], values))
  }
  return node.unsupported("texts")
}

/** https://onnx.ai/onnx/operators/onnx__ConstantOfShape.html, since opset 9. */
export const importConstantOfShape: ImportOperator = (node) => {
  const value = node.attributes.has("value") ? node.attributes.tensor("value") : undefined
  const attributes = value === undefined ? {} : { dtype: value.dtype, value: firstNumber(value) }
  return node.result("constantOfShape", [node.input(0)], attributes)
}

function firstNumber(tensor: Tensor): number {
  const [first = 0] = numbersOf(tensor)
  if (tensor.dtype === "float16") return halfToFloat(first)
  return tensor.dtype === "bfloat16" ? bfloatToFloat(first) : first
}

/** https://onnx.ai/onnx/operators/onnx__EyeLike.html, since opset 9. */
export const importEyeLike: ImportOperator = (node) =>
  node.result("eyeLike", [node.input(0)], {
    dtype: node.attributes.dtype("dtype", node.dtype(0)),
    k: node.attributes.int("k", 0),
  })

/** https://onnx.ai/onnx/operators/onnx__OneHot.html, since opset 9. */
export const importOneHot: ImportOperator = (node) => {
  const axis = normalizeAxis(node.attributes.int("axis", -1), node.rank(0) + 1)
  return node.result("oneHot", [node.input(0), node.input(1), node.input(2)], { axis })
}

/** https://onnx.ai/onnx/operators/onnx__Shape.html; opset 15 brought start and end, which are clamped. */
export const importShape: ImportOperator = (node) => {
  const rank = node.rank(0)
  const clamp = (axis: number): number => Math.max(0, Math.min(rank, normalizeAxis(axis, rank)))
  const start = clamp(node.attributes.int("start", 0))
  return node.result("shape", [node.input(0)], { start, end: Math.max(start, clamp(node.attributes.int("end", rank))) })
}

/**
 * https://onnx.ai/onnx/operators/onnx__NonZero.html, since opset 9. How many elements are not zero decides a shape, so x must be known:
 * exporters use it on constants to count.
 */
export const importNonZero: ImportOperator = (node) => {
  const x = node.requireTensor(0, "x")
  const found = numbersOf(x).flatMap((element, index) => (isZero(element, x) ? [] : [index]))
  const { shape } = x
  const rows = shape.map((extent, axis) => {
    const stride = elementCount(shape.slice(axis + 1))
    return found.map((index) => Math.floor(index / stride) % extent)
  })
  return node.constantResult(tensorOf("int64", [shape.length, found.length], rows.flat()))
}

/** The bits of half floats have two zeros. */
function isZero(element: number, { dtype }: Tensor): boolean {
  return isFloat(dtype) && dtypes[dtype].byteLength === 2 ? element % 0x8000 === 0 : element === 0
}

/**
 * https://onnx.ai/onnx/operators/onnx__HannWindow.html and its relatives, since opset 17: a0 - a1 cos(2 pi n / N) + a2 cos(4 pi n / N),
 * where N is the size, less 1 when the window is symmetric.
 */
export function cosineWindow(a0: number, a1: number, a2: number): ImportOperator {
  return (node) => {
    const [size] = node.requireKnown(0, "size")
    const period = node.attributes.flag("periodic", true) ? size! : size! - 1
    const at = (n: number): number => {
      const angle = (2 * Math.PI * n) / Math.max(period, 1)
      return a0 - a1 * Math.cos(angle) + a2 * Math.cos(2 * angle)
    }
    const window = node.list(size!, at)
    return node.constantResult(tensorOfNumbers(node.attributes.dtype("output_datatype", "float32"), [size!], window))
  }
}
