import type { Value } from "../../../ir/graph.ts"
import { elementCount } from "../../../tensor/shape.ts"
import { tensorOfNumbers, type ImportOperator, type OnnxNode } from "../onnx-node.ts"

/**
 * https://onnx.ai/onnx/operators/onnx__GridSample.html. Opset 16: two spatial axes, modes bilinear and bicubic; 20: any number, modes linear and
 * cubic.
 *
 * The grid holds a position in -1 … 1 for each element of the result, the last axis first. Along each axis the position is read by
 * some taps, each an element and its weight; the result is the sum over all combinations of taps. Positions outside read zeros, the
 * border, or the mirror image.
 */
export const importGridSample: ImportOperator = (node) => {
  node.requireRank(0, 3, 5)
  node.requireRank(1, node.rank(0))
  const [x, grid] = [node.input(0), node.input(1)]
  const [batch, channels, ...spatial] = x.type.shape
  const points = grid.type.shape.slice(1, -1)
  const options = optionsOf(node)
  const flat = node.step("reshape", [x, node.integers("flat", [batch!, channels!, -1])])
  const axes = spatial.map((extent, axis) =>
    tapsOf(node, coordinateOf(node, grid, spatial.length - 1 - axis), extent, options),
  )
  const combined = axes.reduce<readonly Tap[]>(
    (all, taps, axis) => (axis === 0 ? taps : all.flatMap((a) => taps.map((b) => combine(node, a, b, spatial[axis]!)))),
    [],
  )
  const parts = combined.map(({ index, weight }) => {
    const indices = node.step("expand", [
      node.step("unsqueeze", [index, node.integers("channel", [1])]),
      node.integers("all", [batch!, channels!, elementCount(points)]),
    ])
    const picked = node.step("gatherElements", [flat, indices], { axis: 2 })
    return weight === undefined
      ? picked
      : node.step("mul", [picked, node.step("unsqueeze", [weight, node.integers("channel", [1])])])
  })
  const sum = parts.reduce((total, part) => node.step("add", [total, part]))
  return node.result("reshape", [sum, node.integers("shape", [batch!, channels!, ...points])])
}

interface SampleOptions {
  readonly mode: "nearest" | "linear" | "cubic"
  readonly padding: "zeros" | "border" | "reflection"
  readonly alignCorners: boolean
}

/** An element of a batch, flat, and its weight, both [batch, points]. */
interface Tap {
  readonly index: Value
  readonly weight: Value | undefined
}

function optionsOf(node: OnnxNode): SampleOptions {
  const mode = node.attributes.choice(
    "mode",
    ["bilinear", "bicubic", "nearest", "linear", "cubic"],
    node.opset < 20 ? "bilinear" : "linear",
  )
  return {
    mode: mode === "bilinear" ? "linear" : mode === "bicubic" ? "cubic" : mode,
    padding: node.attributes.choice("padding_mode", ["zeros", "border", "reflection"], "zeros"),
    alignCorners: node.attributes.flag("align_corners", false),
  }
}

function coordinateOf(node: OnnxNode, grid: Value, index: number): Value {
  const taken = node.step("gather", [grid, node.number("coordinate", "int64", index)], {
    axis: grid.type.shape.length - 1,
  })
  return node.step("reshape", [taken, node.integers("points", [grid.type.shape[0]!, -1])])
}

/** Arithmetic with numbers, in the dtype of the value. */
function by(node: OnnxNode, op: "add" | "sub" | "mul" | "div", value: Value, number: number): Value {
  return node.step(op, [value, node.number(op, value.type.dtype, number)])
}

function tapsOf(node: OnnxNode, normalized: Value, extent: number, options: SampleOptions): readonly Tap[] {
  const { mode, alignCorners } = options
  const scaled = by(node, "mul", by(node, "add", normalized, 1), (alignCorners ? extent - 1 : extent) / 2)
  const raw = alignCorners ? scaled : by(node, "sub", scaled, 0.5)
  if (mode === "nearest")
    return [tapAt(node, node.step("round", [padded(node, raw, extent, options)]), undefined, extent, options)]
  const position = mode === "cubic" ? raw : padded(node, raw, extent, options)
  const first = node.step("floor", [position])
  const rest = node.step("sub", [position, first])
  const weights =
    mode === "linear"
      ? [node.step("sub", [node.number("one", rest.type.dtype, 1), rest]), rest]
      : cubicWeights(node, rest)
  const before = mode === "linear" ? 0 : 1
  return weights.map((weight, i) =>
    tapAt(node, i === before ? first : by(node, "add", first, i - before), weight, extent, options),
  )
}

/** Weights of four taps: cubic convolution with a = -0.75 (Keys 1981). */
function cubicWeights(node: OnnxNode, rest: Value): readonly Value[] {
  const a = -0.75
  const near = (t: Value): Value => {
    const inner = by(node, "sub", by(node, "mul", t, a + 2), a + 3)
    return by(node, "add", node.step("mul", [node.step("mul", [inner, t]), t]), 1)
  }
  const far = (t: Value): Value => {
    const inner = by(node, "add", node.step("mul", [by(node, "sub", by(node, "mul", t, a), 5 * a), t]), 8 * a)
    return by(node, "sub", node.step("mul", [inner, t]), 4 * a)
  }
  const mirrored = node.step("sub", [node.number("one", rest.type.dtype, 1), rest])
  return [far(by(node, "add", rest, 1)), near(rest), near(mirrored), far(by(node, "add", mirrored, 1))]
}

/** A whole position as an index within the axis, and its weight, which is 0 for what lies outside of it and reads zeros. */
function tapAt(
  node: OnnxNode,
  position: Value,
  weight: Value | undefined,
  extent: number,
  options: SampleOptions,
): Tap {
  const { dtype } = position.type
  const inside = padded(node, position, extent, options)
  const bounds = [node.number("first", dtype, 0), node.number("last", dtype, extent - 1)]
  const index = node.step("cast", [node.step("clip", [inside, ...bounds])], { to: "int64" })
  if (options.padding !== "zeros") return { index, weight }
  const isInside = node.step("and", [
    node.step("greaterOrEqual", [position, bounds[0]]),
    node.step("lessOrEqual", [position, bounds[1]]),
  ])
  const zero = node.number("zero", dtype, 0)
  return { index, weight: node.step("where", [isInside, weight ?? node.number("one", dtype, 1), zero]) }
}

/** A position moved into the axis: to its border, or mirrored at the middle of its ends, or at their outer edges. */
function padded(node: OnnxNode, position: Value, extent: number, { padding, alignCorners }: SampleOptions): Value {
  const { dtype } = position.type
  if (padding === "zeros") return position
  if (padding === "border")
    return node.step("clip", [position, node.number("first", dtype, 0), node.number("last", dtype, extent - 1)])
  const [low, high] = alignCorners ? [0, extent - 1] : [-0.5, extent - 0.5]
  const range = high - low
  if (range === 0) return by(node, "mul", position, 0)
  const distance = node.step("abs", [by(node, "sub", position, low)])
  const period = by(node, "div", distance, 2 * range)
  const within = by(node, "mul", node.step("sub", [period, node.step("floor", [period])]), 2 * range)
  return by(node, "add", node.step("min", [within, node.step("neg", [by(node, "sub", within, 2 * range)])]), low)
}

function combine(node: OnnxNode, a: Tap, b: Tap, extent: number): Tap {
  const index = node.step("add", [by(node, "mul", a.index, extent), b.index])
  const weight =
    a.weight === undefined || b.weight === undefined ? (a.weight ?? b.weight) : node.step("mul", [a.weight, b.weight])
  return { index, weight }
}

/**
 * https://onnx.ai/onnx/operators/onnx__AffineGrid.html, since opset 20: positions in -1 … 1 of every element of an image, moved by a matrix.
 */
export const importAffineGrid: ImportOperator = (node) => {
  node.requireRank(0, 3)
  const [batch, , ...spatial] = node.requireKnown(1, "size")
  const count = elementCount(spatial)
  const alignCorners = node.attributes.flag("align_corners", false)
  const at = (index: number, extent: number): number =>
    alignCorners ? (extent === 1 ? 0 : (2 * index) / (extent - 1) - 1) : (2 * index + 1) / extent - 1
  const rows = node.list(count, (i) => {
    const coordinates = spatial.map((extent, axis) =>
      at(Math.floor(i / elementCount(spatial.slice(axis + 1))) % extent, extent),
    )
    return [...coordinates.reverse(), 1]
  })
  const base = node.constant("positions", tensorOfNumbers(node.dtype(0), [count, spatial.length + 1], rows.flat()))
  const moved = node.step("matMul", [base, node.step("transpose", [node.input(0)], { perm: [0, 2, 1] })])
  return node.result("reshape", [moved, node.integers("shape", [batch!, ...spatial, spatial.length])])
}

/**
 * https://onnx.ai/onnx/operators/onnx__Col2Im.html, since opset 18: blocks [batch, channels · block, count] added where they lay in an image. What
 * lay in the padding is added to one element behind the image, which is cut off.
 */
export const importCol2Im: ImportOperator = (node) => {
  node.requireRank(0, 3)
  const x = node.input(0)
  const [image, block] = [node.requireKnown(1, "image_shape"), node.requireKnown(2, "block_shape")]
  const ones = image.map(() => 1)
  const [dilations, strides] = [node.attributes.ints("dilations", ones), node.attributes.ints("strides", ones)]
  const pads = node.attributes.ints(
    "pads",
    [...ones, ...ones].map(() => 0),
  )
  const counts = image.map((extent, i) => {
    const span = dilations[i]! * (block[i]! - 1) + 1
    return Math.floor((extent + pads[i]! + pads[i + image.length]! - span) / strides[i]!) + 1
  })
  const [batch, channels] = [x.type.shape[0]!, x.type.shape[1]! / elementCount(block)]
  const [inBlock, blocks, total] = [elementCount(block), elementCount(counts), elementCount(image)]
  const coordinate = (flat: number, extents: readonly number[], axis: number): number =>
    Math.floor(flat / elementCount(extents.slice(axis + 1))) % extents[axis]!
  const positions = node.list(inBlock * blocks, (i) => {
    const at = image.map((_, axis) => {
      const tap = coordinate(Math.floor(i / blocks), block, axis) * dilations[axis]!
      return coordinate(i % blocks, counts, axis) * strides[axis]! - pads[axis]! + tap
    })
    const isInside = at.every((each, axis) => each >= 0 && each < image[axis]!)
    return isInside ? at.reduce((flat, each, axis) => flat * image[axis]! + each, 0) : total
  })
  const indices = node.step("expand", [
    node.numbers("positions", "int64", [1, 1, positions.length], positions),
    node.integers("all", [batch, channels, positions.length]),
  ])
  const zeros = node.step("constantOfShape", [node.integers("image", [batch, channels, total + 1])], {
    dtype: x.type.dtype,
  })
  const columns = node.step("reshape", [x, node.integers("columns", [batch, channels, -1])])
  const summed = node.step("scatterElements", [zeros, indices, columns], { axis: 2, reduction: "add" })
  const cut = node.step("slice", [
    summed,
    node.integers("from", [0]),
    node.integers("to", [total]),
    node.integers("axis", [2]),
  ])
  return node.result("reshape", [cut, node.integers("shape", [batch, channels, ...image])])
}
