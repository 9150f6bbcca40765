/**
 * Resizing, one axis after the other. Every output of an axis is a weighted sum of a few inputs (its taps, `resize-taps.ts`), all known when
 * compiling, and the weights of several axes multiply.
 *
 *   few taps:    y = Σₖ gather(x, indexₖ, axis) · weightₖ      with lists [outputs] of the k-th taps
 *   many taps:   y = W · x                                      with W [outputs, extent], as when antialiasing an image that shrinks a lot
 *
 * A sum of gathers is one pass over the output, whose lanes go along the rows where the axis is not the innermost. Outputs with fewer taps
 * than others repeat one with weight 0. Axes are taken from the last to the first: rows grow while the image is still low, and sums of
 * integers, which are cut to whole numbers at the end, are rounded in the order of the reference.
 *
 * Outputs that lie outside of the region of a crop are replaced at the end. Nearest copies elements of any dtype and has one tap.
 */
import { present } from "../../diagnostics/invariant.ts"
import type { NodeOf, Value } from "../../ir/graph.ts"
import { fillTensor } from "../../ops/families/access.ts"
import { resizeAxes } from "../../ops/families/resize-axes.ts"
import { resizeTaps, type ResizeTap } from "../../ops/families/resize-taps.ts"
import { elementCount } from "../../tensor/shape.ts"
import { tensorOf } from "../../tensor/tensor.ts"
import { inFloats, type Decomposition, type Formula } from "./formula.ts"

type ResizeNode = NodeOf<"resize">
/** The taps of each output of an axis; nothing outside of the region. */
type AxisTaps = readonly (readonly ResizeTap[] | undefined)[]

/** Beyond so many taps an output, a matrix product takes less time than as many passes over indices. */
const mostTaps = 8

export const decomposeResize: Decomposition<ResizeNode> = (node, f) =>
  node.attributes.mode === "nearest" ? [resample(present(node.inputs[0], "x"), node, f)] : blended(node, f)

const blended = inFloats<ResizeNode>(([x], node, f) => [resample(present(x, "x"), node, f)])

function resample(x: Value, node: ResizeNode, f: Formula): Value {
  const [roi, scales, sizes] = [1, 2, 3].map((input) => f.known(node.inputs[input]))
  const axes = resizeAxes(x.type.shape, { roi, scales, sizes }, node.attributes)
  const taps = axes.map((axis) => resizeTaps(axis, node.attributes))
  const sampled = taps.reduceRight((value, along, axis) => sampleAxis(value, axis, along, f), x)
  return extrapolated(sampled, taps, node.attributes.extrapolationValue, f)
}

function sampleAxis(x: Value, axis: number, taps: AxisTaps, f: Formula): Value {
  const extent = x.type.shape[axis]!
  const isUnchanged = taps.length === extent && taps.every((own, i) => own?.length === 1 && own[0]!.index === i)
  if (isUnchanged) return x
  const count = taps.reduce((most, own) => Math.max(most, own?.length ?? 0), 1)
  return count > mostTaps ? multiplied(x, axis, taps, f) : gathered(x, axis, taps, count, f)
}

function gathered(x: Value, axis: number, taps: AxisTaps, count: number, f: Formula): Value {
  const terms = Array.from({ length: count }, (_, k) => {
    const own = taps.map((all) => all?.[k] ?? { index: all?.[0]?.index ?? 0, weight: 0 })
    const indices = tensorOf(
      "int32",
      [own.length],
      own.map(({ index }) => index),
    )
    const picked = f.apply("gather", [x, f.constant(indices)], { axis })
    if (count === 1) return picked
    const shape = [own.length, ...x.type.shape.slice(axis + 1).map(() => 1)]
    return f.op(
      "mul",
      picked,
      f.constant(
        tensorOf(
          x.type.dtype,
          shape,
          own.map(({ weight }) => weight),
        ),
      ),
    )
  })
  return terms.reduce((sum, term) => f.op("add", sum, term))
}

function multiplied(x: Value, axis: number, taps: AxisTaps, f: Formula): Value {
  const { dtype, shape } = x.type
  const extent = shape[axis]!
  const weights = new Float64Array(taps.length * extent)
  taps.forEach((own, output) => own?.forEach(({ index, weight }) => (weights[output * extent + index]! += weight)))
  const matrix = f.constant(tensorOf(dtype, [taps.length, extent], weights))
  const [outer, inner] = [elementCount(shape.slice(0, axis)), elementCount(shape.slice(axis + 1))]
  const product =
    inner === 1
      ? f.op("matMul", f.reshape(x, [outer, extent]), f.transpose(matrix, [1, 0]))
      : f.op("matMul", matrix, f.reshape(x, [outer, extent, inner]))
  return f.reshape(product, shape.with(axis, taps.length))
}

function extrapolated(y: Value, taps: readonly AxisTaps[], extrapolationValue: number, f: Formula): Value {
  const masks = taps.flatMap((along, axis) => {
    if (!along.includes(undefined)) return []
    const shape = [along.length, ...taps.slice(axis + 1).map(() => 1)]
    return [
      f.constant(
        tensorOf(
          "bool",
          shape,
          along.map((own) => Number(own === undefined)),
        ),
      ),
    ]
  })
  if (masks.length === 0) return y
  const isOutside = masks.reduce((all, mask) => f.op("or", all, mask))
  const value = f.constant(fillTensor({ dtype: y.type.dtype, shape: [] }, () => extrapolationValue))
  return f.op("where", isOutside, value, y)
}
