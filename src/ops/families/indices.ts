import { formatShape, type Shape } from "../../tensor/shape.ts"
import { numbersOf } from "../../tensor/tensor.ts"
import { inputType, rejectShape } from "../check.ts"
import type { InferenceContext } from "../operator.ts"

/**
 * An index that data supply: negative ones count from the end. ONNX leaves an index out of range open; here it means the
 * nearest element, so that every target can stay within the tensor without a branch.
 */
export function indexWithin(index: number, extent: number): number {
  return Math.min(Math.max(index < 0 ? index + extent : index, 0), extent - 1)
}

/** Refuses indices that are known when compiling and lie outside of the extents, and any index into nothing. */
export function requireIndicesWithin(
  context: InferenceContext<unknown>,
  op: string,
  input: number,
  extents: Shape,
): void {
  const { shape } = inputType(context, input)
  const isEmpty = shape.includes(0)
  if (!isEmpty && extents.includes(0))
    rejectShape(context, op, "an index into an empty axis", "at least one element there")
  const known = context.known(input)
  if (known === undefined) return
  numbersOf(known).forEach((index, i) => {
    const extent = extents[i % extents.length]!
    if (index >= -extent && index < extent) return
    rejectShape(context, op, `index ${index} for extents ${formatShape(extents)}`, `-${extent} to ${extent - 1}`)
  })
}

/**
 * Refuses indices (input 1) that do not lie along one axis of x (input 0): the same rank, no other axis longer, and within
 * the axis where they are known.
 */
export function requireAlongAxis(context: InferenceContext<unknown>, op: string, axis: number): void {
  const [x, indices] = [inputType(context, 0).shape, inputType(context, 1).shape]
  const fits = indices.length === x.length && indices.every((extent, i) => i === axis || extent <= x[i]!)
  const expected = `one within ${formatShape(x)} but for axis ${axis}`
  if (!fits) rejectShape(context, op, `indices of shape ${formatShape(indices)}`, expected)
  requireIndicesWithin(context, op, 1, [x[axis]!])
}

/**
 * How the last axis of indices (input 1) addresses slices of x (input 0) after `batchDims` shared axes. Refuses shapes that
 * do not fit and known indices that lie outside. Gives the number of axes of x that an index tuple fixes.
 */
export function requireTuples(context: InferenceContext<unknown>, op: string, batchDims: number): number {
  const [x, indices] = [inputType(context, 0).shape, inputType(context, 1).shape]
  const length = indices.at(-1)
  const fits = length !== undefined && batchDims < indices.length && batchDims + length <= x.length
  const batchesMatch = indices.slice(0, batchDims).every((extent, axis) => extent === x[axis])
  const found = `x ${formatShape(x)} and indices ${formatShape(indices)}`
  if (!fits || !batchesMatch) return rejectShape(context, op, found, "indices whose last axis addresses x")
  if (length > 0) requireIndicesWithin(context, op, 1, x.slice(batchDims, batchDims + length))
  return length
}
