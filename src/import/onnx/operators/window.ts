import type { Shape } from "../../../tensor/shape.ts"
import { elementCount } from "../../../tensor/shape.ts"
import type { ImportOperator, OnnxNode } from "../onnx-node.ts"

interface Window {
  readonly strides: readonly number[]
  readonly pads: readonly number[]
  readonly dilations: readonly number[]
}

const autoPads = ["NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID"] as const

/**
 * The window of a convolution or pool with auto_pad resolved: SAME gives ceil(extent / stride) outputs and puts an odd element of
 * padding at the end (UPPER) or at the beginning (LOWER).
 */
function windowOf(node: OnnxNode, spatial: Shape, kernel: Shape): Window {
  const ones = spatial.map(() => 1)
  const { attributes } = node
  const list = (name: string, absent: readonly number[]): readonly number[] => {
    const found = attributes.ints(name, absent)
    if (found.length !== absent.length) attributes.reject(name, `[${found.join(",")}]`, `${absent.length} integers`)
    return found
  }
  const [strides, dilations] = [list("strides", ones), list("dilations", ones)]
  const autoPad = attributes.choice("auto_pad", autoPads, "NOTSET")
  if (autoPad === "NOTSET")
    return {
      strides,
      dilations,
      pads: list(
        "pads",
        [...ones, ...ones].map(() => 0),
      ),
    }
  const totals = spatial.map((extent, i) => {
    const span = (kernel[i]! - 1) * dilations[i]! + 1
    return autoPad === "VALID" ? 0 : Math.max(0, (Math.ceil(extent / strides[i]!) - 1) * strides[i]! + span - extent)
  })
  return { strides, dilations, pads: sharedPads(totals, autoPad) }
}

/** Padding divided between begin and end of each axis. */
function sharedPads(totals: readonly number[], autoPad: (typeof autoPads)[number]): readonly number[] {
  const begins = totals.map((total) => (autoPad === "SAME_LOWER" ? Math.ceil(total / 2) : Math.floor(total / 2)))
  return [...begins, ...totals.map((total, i) => total - begins[i]!)]
}

/** https://onnx.ai/onnx/operators/onnx__Conv.html */
export const importConv: ImportOperator = (node) => {
  const window = windowOf(node, node.shape(0).slice(2), node.shape(1).slice(2))
  return node.result("conv", [node.input(0), node.input(1), node.inputs[2]], {
    ...window,
    group: node.attributes.int("group", 1),
  })
}

/**
 * https://onnx.ai/onnx/operators/onnx__ConvTranspose.html. Where output_shape or auto_pad is given, the pads follow from
 * stride · (input - 1) + output_padding + span - output; where that is negative, output padding makes up for it.
 */
export const importConvTranspose: ImportOperator = (node) => {
  const [spatial, kernel] = [node.shape(0).slice(2), node.shape(1).slice(2)]
  const { strides, dilations, pads } = windowOf(node, spatial, kernel)
  const { attributes } = node
  const outputPadding = attributes.ints(
    "output_padding",
    spatial.map(() => 0),
  )
  const autoPad = attributes.choice("auto_pad", autoPads, "NOTSET")
  const isSame = autoPad === "SAME_UPPER" || autoPad === "SAME_LOWER"
  const wanted = attributes.has("output_shape")
    ? attributes.ints("output_shape").slice(-spatial.length)
    : isSame
      ? spatial.map((extent, i) => extent * strides[i]!)
      : undefined
  const uncut = spatial.map(
    (extent, i) => strides[i]! * (extent - 1) + outputPadding[i]! + (kernel[i]! - 1) * dilations[i]! + 1,
  )
  const totals = uncut.map((extent, i) => (wanted === undefined ? 0 : extent - wanted[i]!))
  const cuts = totals.map((total) => Math.max(0, total))
  const resolved = wanted === undefined ? pads : sharedPads(cuts, autoPad === "SAME_UPPER" ? autoPad : "SAME_LOWER")
  return node.result("convTranspose", [node.input(0), node.input(1), node.inputs[2]], {
    strides,
    dilations,
    pads: resolved,
    outputPadding: outputPadding.map((added, i) => added + cuts[i]! - totals[i]!),
    group: attributes.int("group", 1),
  })
}

function poolOf(node: OnnxNode) {
  const kernelShape = node.attributes.ints("kernel_shape")
  const window = windowOf(node, node.shape(0).slice(2), kernelShape)
  return { kernelShape, ...window, ceilMode: node.attributes.flag("ceil_mode", false) }
}

/** https://onnx.ai/onnx/operators/onnx__MaxPool.html. Opset 8: indices and storage_order; 10: ceil_mode and dilations. */
export const importMaxPool: ImportOperator = (node) => {
  const storageOrder = node.attributes.int("storage_order", 0)
  return node.results("maxPool", [node.input(0)], { ...poolOf(node), storageOrder }, node.wants(1) ? 2 : 1)
}

/** https://onnx.ai/onnx/operators/onnx__AveragePool.html. Opset 7: count_include_pad; 10: ceil_mode; 19: dilations. */
export const importAveragePool: ImportOperator = (node) =>
  node.result("averagePool", [node.input(0)], {
    ...poolOf(node),
    countIncludePad: node.attributes.flag("count_include_pad", false),
  })

/** https://onnx.ai/onnx/operators/onnx__LpPool.html. Opset 1: p is a float; 2: an integer; 18: ceil_mode and dilations. */
export const importLpPool: ImportOperator = (node) => {
  const p = node.opset < 2 ? node.attributes.float("p", 2) : node.attributes.int("p", 2)
  return node.result("lpPool", [node.input(0)], { ...poolOf(node), p })
}

/** https://onnx.ai/onnx/operators/onnx__GlobalLpPool.html: the p-norm of every channel. */
export const importGlobalLpPool: ImportOperator = (node) => {
  const p = node.opset < 2 ? node.attributes.float("p", 2) : node.attributes.int("p", 2)
  const spatial = node.shape(0).slice(2)
  return node.result("lpPool", [node.input(0)], {
    kernelShape: spatial,
    strides: spatial.map(() => 1),
    pads: [...spatial, ...spatial].map(() => 0),
    dilations: spatial.map(() => 1),
    p,
  })
}

/**
 * https://onnx.ai/onnx/operators/onnx__MaxUnpool.html, since opset 9: elements put back where MaxPool found them. The indices count
 * within the shape that MaxPool had, which is smaller than a given output shape; then zeros are added behind.
 */
export const importMaxUnpool: ImportOperator = (node) => {
  const [x, indices] = [node.input(0), node.input(1)]
  const kernel = node.attributes.ints("kernel_shape")
  const { strides, pads } = windowOf(node, node.shape(0).slice(2), kernel)
  const [batch, channels, ...spatial] = x.type.shape
  const inferred = spatial.map(
    (extent, i) => (extent - 1) * strides[i]! + kernel[i]! - pads[i]! - pads[i + spatial.length]!,
  )
  const pooled = [batch!, channels!, ...inferred]
  const shape = node.inputs[2] === undefined ? pooled : node.requireKnown(2, "output_shape")
  const flat = node.integers("flat", [-1])
  const zeros = node.step("constantOfShape", [node.integers("count", [elementCount(pooled)])], { dtype: x.type.dtype })
  const scattered = node.step(
    "scatterElements",
    [zeros, node.step("reshape", [indices, flat]), node.step("reshape", [x, flat])],
    { axis: 0 },
  )
  const unpooled = node.integers("pooled", pooled)
  if (shape.every((extent, axis) => extent === pooled[axis])) return node.result("reshape", [scattered, unpooled])
  const ends = node.integers("pads", [...shape.map(() => 0), ...shape.map((extent, axis) => extent - pooled[axis]!)])
  return node.result("pad", [node.step("reshape", [scattered, unpooled]), ends])
}
