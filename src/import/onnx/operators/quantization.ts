import type { Value } from "../../../ir/graph.ts"
import { dtypes, isFloat, type DType } from "../../../tensor/dtype.ts"
import { elementCount } from "../../../tensor/shape.ts"
import type { ImportOperator, OnnxNode } from "../onnx-node.ts"
import { importConv } from "./window.ts"

/**
 * Quantised operators as arithmetic: an element q stands for (q - zero point) · scale. Integer products are summed exactly.
 */

/** https://onnx.ai/onnx/operators/onnx__QuantizeLinear.html. Opset 10; 13: scales along an axis; 19: floats of 8 bits; 21: blocks. */
export const importQuantizeLinear: ImportOperator = (node) => {
  const x = node.input(0)
  const zero = node.inputs[2]
  const to = zero?.type.dtype ?? node.attributes.dtype("output_dtype", "uint8")
  const along = (value: Value): Value => spreadAlong(node, value, x)
  const scaled = node.step("div", [asFloat(node, x), asFloat(node, along(node.input(1)))])
  return [quantized(node, scaled, zero && along(zero), to)]
}

/** https://onnx.ai/onnx/operators/onnx__DequantizeLinear.html. Opset 10; 13: scales along an axis; 21: blocks. */
export const importDequantizeLinear: ImportOperator = (node) => {
  const [x, scale, zero] = [node.input(0), node.input(1), node.inputs[2]]
  const centered = subtractZero(node, x, zero && spreadAlong(node, zero, x))
  const value = node.step("cast", [centered], { to: scale.type.dtype })
  return node.result("mul", [value, spreadAlong(node, scale, x)])
}

/** https://onnx.ai/onnx/operators/onnx__DynamicQuantizeLinear.html, since opset 11: the range of x, which holds 0, onto 0 … 255. */
export const importDynamicQuantizeLinear: ImportOperator = (node) => {
  const x = node.input(0)
  const number = (name: string, value: number): Value => node.number(name, "float32", value)
  const least = node.step("min", [node.step("reduceMin", [x], { keepdims: false }), number("none", 0)])
  const most = node.step("max", [node.step("reduceMax", [x], { keepdims: false }), number("none", 0)])
  const scale = node.resultAt(1, "div", [node.step("sub", [most, least]), number("levels", 255)])
  const offset = node.step("div", [node.step("neg", [least]), scale])
  const zero = node.step("round", [node.step("clip", [offset, number("lowest", 0), number("highest", 255)])])
  const zeroPoint = node.resultAt(2, "cast", [zero], { to: "uint8" })
  return [quantized(node, node.step("div", [x, scale]), zeroPoint, "uint8"), scale, zeroPoint]
}

/** https://onnx.ai/onnx/operators/onnx__MatMulInteger.html, since opset 10. */
export const importMatMulInteger: ImportOperator = (node) => {
  const [a, b] = integerFactors(node, 0, 2, 1, 3)
  return node.result("matMul", [a, b])
}

/** https://onnx.ai/onnx/operators/onnx__QLinearMatMul.html, since opset 10. */
export const importQLinearMatMul: ImportOperator = (node) => {
  const [a, b] = integerFactors(node, 0, 2, 3, 5)
  const product = node.step("cast", [node.step("matMul", [a, b])], { to: "float32" })
  const scales = node.step("mul", [
    asFloat(node, rowScale(node, node.input(1), node.input(0))),
    asFloat(node, node.input(4)),
  ])
  const scaled = node.step("div", [node.step("mul", [product, scales]), asFloat(node, node.input(6))])
  return [quantized(node, scaled, node.input(7), node.dtype(7))]
}

/** https://onnx.ai/onnx/operators/onnx__ConvInteger.html, since opset 10. */
export const importConvInteger: ImportOperator = (node) =>
  node.result("cast", [integerConv(node, 0, 2, 1, 3)], { to: "int32" })

/** https://onnx.ai/onnx/operators/onnx__QLinearConv.html, since opset 10. The bias is scaled as the product is. */
export const importQLinearConv: ImportOperator = (node) => {
  const sums = integerConv(node, 0, 2, 3, 5)
  const perChannel = (value: Value): Value => {
    const shape = node.shape(0).map((_, axis) => (axis === 1 ? elementCount(value.type.shape) : 1))
    return node.step("reshape", [value, node.integers("channels", shape)])
  }
  const bias = node.inputs[8]
  const biased =
    bias === undefined ? sums : node.step("add", [sums, perChannel(node.step("cast", [bias], { to: exact }))])
  const scales = node.step("mul", [asFloat(node, node.input(1)), perChannel(asFloat(node, node.input(4)))])
  const scaled = node.step("mul", [
    node.step("cast", [biased], { to: "float32" }),
    node.step("div", [scales, asFloat(node, node.input(6))]),
  ])
  return [quantized(node, scaled, node.input(7), node.dtype(7))]
}

/** Sums of products of bytes are exact in it; those of float32 end at 2^24. */
const exact = "float64"

function integerConv(node: OnnxNode, x: number, xZero: number, w: number, wZero: number): Value {
  const input = node.step("cast", [subtractZero(node, node.input(x), node.inputs[xZero])], { to: exact })
  const filters = node.input(w)
  const zero = node.inputs[wZero]
  const column = zero && elementCount(zero.type.shape) > 1 ? perFilter(node, zero, filters) : zero
  const weights = node.step("cast", [subtractZero(node, filters, column)], { to: exact })
  return importConv(node.withInputs([input, weights], "conv"))[0]!
}

function perFilter(node: OnnxNode, zero: Value, filters: Value): Value {
  const shape = filters.type.shape.map((extent, axis) => (axis === 0 ? extent : 1))
  return node.step("reshape", [zero, node.integers("filters", shape)])
}

/** Two factors as int32 with their zero points taken away; that of a may be one for each row. */
function integerFactors(node: OnnxNode, a: number, aZero: number, b: number, bZero: number): readonly [Value, Value] {
  const [left, right] = [node.input(a), node.input(b)]
  const zero = node.inputs[aZero]
  return [subtractZero(node, left, zero && rowScale(node, zero, left)), subtractZero(node, right, node.inputs[bZero])]
}

/** A scale or zero point for each row, as a column. */
function rowScale(node: OnnxNode, value: Value, like: Value): Value {
  const isPerRow = value.type.shape.length === 1 && value.type.shape[0] !== 1 && like.type.shape.length > 1
  return isPerRow ? node.step("unsqueeze", [value, node.integers("column", [1])]) : value
}

/** x - zero as int32. */
function subtractZero(node: OnnxNode, x: Value, zero: Value | undefined): Value {
  if (isFloat(x.type.dtype)) return zero === undefined ? x : node.step("sub", [x, zero])
  const wide = (value: Value): Value =>
    value.type.dtype === "int32" ? value : node.step("cast", [value], { to: "int32" })
  return zero === undefined ? wide(x) : node.step("sub", [wide(x), wide(zero)])
}

function asFloat(node: OnnxNode, value: Value): Value {
  return value.type.dtype === "float32" ? value : node.step("cast", [value], { to: "float32" })
}

/** The result: rounded half to even, moved by the zero point, cut to the range of the dtype. */
function quantized(node: OnnxNode, scaled: Value, zero: Value | undefined, to: DType): Value {
  const { kind, byteLength } = dtypes[to]
  if (kind === "float" || byteLength > 2) node.unsupported(`results of type ${to}`)
  const bits = 8 * byteLength
  const [least, most] = kind === "int" ? [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1] : [0, 2 ** bits - 1]
  const rounded = node.step("round", [scaled])
  const moved = zero === undefined ? rounded : node.step("add", [rounded, asFloat(node, zero)])
  const cut = node.step("clip", [moved, node.number("least", "float32", least), node.number("most", "float32", most)])
  return node.resultAt(0, "cast", [cut], { to })
}

/** A scale or zero point so that it broadcasts to x: one number, one for each index of an axis, or one for each block of it. */
function spreadAlong(node: OnnxNode, value: Value, x: Value): Value {
  const { shape } = value.type
  if (elementCount(shape) === 1) return node.step("reshape", [value, node.integers("scalar", [])])
  const axis = node.axis("axis", 1, x.type.shape.length)
  if (shape.length === 1 && x.type.shape.length > 1) {
    const column = x.type.shape.map((_, i) => (i === axis ? shape[0]! : 1))
    return node.step("reshape", [value, node.integers("column", column)])
  }
  const blockSize = node.attributes.int("block_size", 0)
  if (blockSize === 0) return value
  const blocks = node.list(x.type.shape[axis]!, (i) => Math.floor(i / blockSize))
  return node.step("gather", [value, node.integers("blocks", blocks)], { axis })
}
