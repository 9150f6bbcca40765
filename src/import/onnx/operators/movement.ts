import { normalizeAxis } from "../../../tensor/shape.ts"
import type { OpName } from "../../../ops/table.ts"
import type { ImportOperator, OnnxNode } from "../onnx-node.ts"
import { nonNegative, nonNegativeAxes } from "./reduction.ts"

/** https://onnx.ai/onnx/operators/onnx__Reshape.html. Opset 1: the shape is an attribute; 5: an input; 14: allowzero. */
export const importReshape: ImportOperator = (node) => {
  const shape = node.opset < 5 ? node.integers("shape", node.attributes.ints("shape")) : node.input(1)
  return node.result("reshape", [node.input(0), shape], { allowzero: node.attributes.flag("allowzero", false) })
}

/** https://onnx.ai/onnx/operators/onnx__Transpose.html; without perm the axes are reversed. */
export const importTranspose: ImportOperator = (node) => {
  const reversed = node.shape(0).map((_, axis) => node.rank(0) - 1 - axis)
  return node.result("transpose", [node.input(0)], { perm: node.attributes.ints("perm", reversed) })
}

/** https://onnx.ai/onnx/operators/onnx__Concat.html. Opset 1: the axis is 1 by default; 4: it must be given. */
export const importConcat: ImportOperator = (node) => {
  const inputs = node.inputs.map((_, i) => node.input(i))
  return node.result("concat", inputs, { axis: node.axis("axis", node.opset < 4 ? 1 : undefined, node.rank(0)) })
}

/**
 * https://onnx.ai/onnx/operators/onnx__Split.html. The lengths are an attribute until opset 12 (an input, too, in opset 1), then an
 * input. Without them the parts are equal; from opset 18 on there are num_outputs of them and the last may be shorter.
 */
export const importSplit: ImportOperator = (node) => {
  const axis = node.axis("axis", 0, node.rank(0))
  const extent = node.shape(0)[axis] ?? 1
  const count = node.attributes.has("num_outputs") ? node.attributes.int("num_outputs") : node.outputs.length
  const lengths = (): readonly number[] => {
    const most = Math.ceil(extent / count)
    return node.list(count, (i) => Math.max(0, Math.min(most, extent - i * most)))
  }
  const given = node.attributes.has("split") ? node.integers("lengths", node.attributes.ints("split")) : node.inputs[1]
  const split = given ?? node.integers("lengths", lengths())
  return node.results("split", [node.input(0), split], { axis }, split.type.shape[0] ?? 1)
}

/** https://onnx.ai/onnx/operators/onnx__Slice.html. Opset 1: starts, ends, axes are attributes; 10: inputs, with steps. */
export const importSlice: ImportOperator = (node) => {
  if (node.opset >= 10) {
    const [starts, ends] = [node.input(1), node.input(2)]
    return node.result("slice", [node.input(0), starts, ends, nonNegativeAxes(node, 3, node.rank(0)), node.inputs[4]])
  }
  const [starts, ends] = [node.attributes.bigInts("starts"), node.attributes.bigInts("ends")]
  const axes = node.attributes.has("axes")
    ? nonNegative(node.attributes.ints("axes"), node.rank(0))
    : [...starts.keys()]
  return node.result("slice", [
    node.input(0),
    node.integers("starts", starts),
    node.integers("ends", ends),
    node.integers("axes", axes),
  ])
}

/**
 * https://onnx.ai/onnx/operators/onnx__Pad.html. Opset 1: attribute paddings; 2: pads and value are attributes; 11: inputs; 18: axes;
 * 19: mode wrap.
 */
export const importPad: ImportOperator = (node) => {
  const mode = node.attributes.choice("mode", ["constant", "reflect", "edge", "wrap"], "constant")
  const x = node.input(0)
  if (node.opset >= 11) {
    return node.result("pad", [x, node.input(1), node.inputs[2], nonNegativeAxes(node, 3, node.rank(0))], { mode })
  }
  const pads = node.integers("pads", node.attributes.ints(node.opset < 2 ? "paddings" : "pads"))
  return node.result("pad", [x, pads, node.number("value", x.type.dtype, node.attributes.float("value", 0))], { mode })
}

/** https://onnx.ai/onnx/operators/onnx__Squeeze.html. The axes are an attribute until opset 12, then an input. */
export const importSqueeze: ImportOperator = (node) => {
  if (node.opset >= 13) return node.result("squeeze", [node.input(0), nonNegativeAxes(node, 1, node.rank(0))])
  const axes = node.attributes.has("axes") ? nonNegative(node.attributes.ints("axes"), node.rank(0)) : undefined
  return node.result("squeeze", [node.input(0), axes && node.integers("axes", axes)])
}

/** https://onnx.ai/onnx/operators/onnx__Unsqueeze.html. The axes, of the result, are an attribute until opset 12, then an input. */
export const importUnsqueeze: ImportOperator = (node) => {
  if (node.opset >= 13) {
    const added = node.input(1).type.shape[0] ?? 1
    return node.result("unsqueeze", [node.input(0), nonNegativeAxes(node, 1, node.rank(0) + added)])
  }
  const axes = node.attributes.ints("axes")
  return node.result("unsqueeze", [node.input(0), node.integers("axes", nonNegative(axes, node.rank(0) + axes.length))])
}

/** https://onnx.ai/onnx/operators/onnx__Flatten.html; the axis may be the rank, and negative from opset 11 on. */
export const importFlatten: ImportOperator = (node) =>
  node.result("flatten", [node.input(0)], { axis: normalizeAxis(node.attributes.int("axis", 1), node.rank(0)) })

/** Operators that read x by indices along an axis, 0 by default; opset 11 brought negative axes. */
export function gathering(op: Extract<OpName, "gather" | "gatherElements">): ImportOperator {
  return (node) => node.result(op, [node.input(0), node.input(1)], { axis: node.axis("axis", 0, node.rank(0)) })
}

/** https://onnx.ai/onnx/operators/onnx__GatherND.html; opset 12 brought batch_dims. */
export const importGatherND: ImportOperator = (node) =>
  node.result("gatherND", [node.input(0), node.input(1)], { batchDims: node.attributes.int("batch_dims", 0) })

const reductions = ["none", "add", "mul", "min", "max"] as const

/** https://onnx.ai/onnx/operators/onnx__ScatterElements.html, Scatter until opset 10; opset 16 brought reductions. */
export const importScatterElements: ImportOperator = (node) =>
  node.result("scatterElements", [node.input(0), node.input(1), node.input(2)], {
    axis: node.axis("axis", 0, node.rank(0)),
    reduction: node.attributes.choice("reduction", reductions, "none"),
  })

/** https://onnx.ai/onnx/operators/onnx__ScatterND.html, since opset 11; opset 16 brought reductions. */
export const importScatterND: ImportOperator = (node) =>
  node.result("scatterND", [node.input(0), node.input(1), node.input(2)], {
    reduction: node.attributes.choice("reduction", reductions, "none"),
  })

/** https://onnx.ai/onnx/operators/onnx__Tile.html. Opset 1: a number of tiles and an axis; 6: one repeat for each axis. */
export const importTile: ImportOperator = (node) => {
  if (node.opset >= 6) return node.result("tile", [node.input(0), node.input(1)])
  const [tiles, axis] = [node.requireKnown(1, "tiles")[0]!, node.requireKnown(2, "axis")[0]!]
  const repeats = node.shape(0).map((_, i) => (i === normalizeAxis(axis, node.rank(0)) ? tiles : 1))
  return node.result("tile", [node.input(0), node.integers("repeats", repeats)])
}

/** https://onnx.ai/onnx/operators/onnx__DepthToSpace.html; opset 11 brought the mode. */
export const importDepthToSpace: ImportOperator = (node) =>
  node.result("depthToSpace", [node.input(0)], {
    blocksize: node.attributes.int("blocksize"),
    mode: node.attributes.choice("mode", ["DCR", "CRD"], "DCR"),
  })

/** https://onnx.ai/onnx/operators/onnx__SpaceToDepth.html */
export const importSpaceToDepth: ImportOperator = (node) =>
  node.result("spaceToDepth", [node.input(0)], { blocksize: node.attributes.int("blocksize") })

/** https://onnx.ai/onnx/operators/onnx__Trilu.html, since opset 14. */
export const importTrilu: ImportOperator = (node) =>
  node.result("trilu", [node.input(0), node.inputs[1]], { upper: node.attributes.flag("upper", true) })

/**
 * https://onnx.ai/onnx/operators/onnx__Compress.html, since opset 9: the elements where the condition holds. How many there are
 * decides a shape, so the condition must be known.
 */
export const importCompress: ImportOperator = (node) => {
  const kept = node.requireKnown(1, "condition").flatMap((isKept, index) => (isKept ? [index] : []))
  const indices = node.integers("indices", kept)
  if (node.attributes.has("axis")) {
    return node.result("gather", [node.input(0), indices], { axis: node.axis("axis", undefined, node.rank(0)) })
  }
  return node.result("gather", [flat(node), indices], { axis: 0 })
}

function flat(node: OnnxNode): ReturnType<OnnxNode["input"]> {
  return node.step("reshape", [node.input(0), node.integers("flat", [-1])])
}

/**
 * https://onnx.ai/onnx/operators/onnx__CenterCropPad.html, since opset 18: axes cut, or enlarged with zeros, around their middle;
 * an odd element is cut or added at the end.
 */
export const importCenterCropPad: ImportOperator = (node) => {
  const wanted = node.requireKnown(1, "shape")
  const axes = nonNegative(node.attributes.ints("axes", [...node.shape(0).keys()]), node.rank(0))
  const extents = axes.map((axis) => node.shape(0)[axis]!)
  const cuts = extents.map((extent, i) => Math.max(0, Math.floor((extent - wanted[i]!) / 2)))
  const ends = extents.map((extent, i) => cuts[i]! + Math.min(extent, wanted[i]!))
  const list = node.integers("axes", axes)
  const cut = node.step("slice", [node.input(0), node.integers("starts", cuts), node.integers("ends", ends), list])
  const missing = extents.map((extent, i) => Math.max(0, wanted[i]! - extent))
  const begins = missing.map((count) => Math.floor(count / 2))
  const pads = node.integers("pads", [...begins, ...missing.map((count, i) => count - begins[i]!)])
  return node.result("pad", [cut, pads, undefined, list])
}

/**
 * https://onnx.ai/onnx/operators/onnx__ReverseSequence.html, since opset 10: the first elements of each batch reversed, as many as
 * its length says. Element t is read from length - 1 - t where t lies within the length.
 */
export const importReverseSequence: ImportOperator = (node) => {
  const [x, lengths] = [node.input(0), node.input(1)]
  const { shape } = x.type
  const batchAxis = node.axis("batch_axis", 1, shape.length)
  const timeAxis = node.axis("time_axis", 0, shape.length)
  const along = (axis: number): readonly number[] => shape.map((extent, i) => (i === axis ? extent : 1))
  const steps = node.list(shape[timeAxis]!, (step) => step)
  const time = node.numbers("time", "int64", along(timeAxis), steps)
  const length = node.step("reshape", [
    node.step("cast", [lengths], { to: "int64" }),
    node.integers("batch", along(batchAxis)),
  ])
  const reversed = node.step("sub", [node.step("sub", [length, node.number("one", "int64", 1)]), time])
  const source = node.step("where", [node.step("less", [time, length]), reversed, time])
  const indices = node.step("expand", [source, node.integers("shape", shape)])
  return node.result("gatherElements", [x, indices], { axis: timeAxis })
}
