import { present } from "../../diagnostics/invariant.ts"
import { allocate, makeTensor, type Tensor, type TensorType } from "../../tensor/tensor.ts"
import { elementCount, type Shape } from "../../tensor/shape.ts"
import { bool, ints } from "../attributes.ts"
import { rejectShape } from "../check.ts"
import type { InferenceContext } from "../operator.ts"
import { writeNumber } from "./access.ts"
import { toFloat64 } from "./numbers.ts"
import { requireList, requireRankBetween } from "./require.ts"
import {
  requireWindow,
  windowAttributes,
  windowAxes,
  windowCells,
  type WindowAttributes,
  type WindowCells,
} from "./window.ts"

export const poolAttributes = { kernelShape: ints(), ...windowAttributes, ceilMode: bool(false) } as const

export interface PoolAttributes extends WindowAttributes {
  readonly kernelShape: readonly number[]
}

/** The shape of a pooled input [n, c, ...spatial]. */
export function poolShape(context: InferenceContext<PoolAttributes>, op: string): Shape {
  const x = requireRankBetween(context, op, 0, "x", 3, 5)
  const { kernelShape } = context.attributes
  requireList(context, op, "kernelShape", kernelShape, { length: x.length - 2, least: 1 })
  const axes = requireWindow(context, op, x, kernelShape, context.attributes)
  return [x[0]!, x[1]!, ...axes.map(({ outputs }) => outputs)]
}

/** Combines each window of each plane: `combine` sees the elements, where the plane starts, and the window's cells. */
export function poolTensor(
  x: Tensor,
  attributes: PoolAttributes,
  type: TensorType,
  combine: (elements: Float64Array, plane: number, cells: WindowCells) => number,
): Tensor {
  const windows = windowCells(windowAxes(x.shape, attributes.kernelShape, attributes))
  const elements = toFloat64(x)
  const planeLength = elementCount(x.shape.slice(2))
  const data = allocate(type.dtype, elementCount(type.shape))
  const write = writeNumber(type.dtype, data)
  const planes = type.shape[0]! * type.shape[1]!
  for (let plane = 0; plane < planes; plane++) {
    windows.forEach((cells, i) => write(plane * windows.length + i, combine(elements, plane * planeLength, cells)))
  }
  return makeTensor(type.dtype, type.shape, data)
}

/** The shape of a globally pooled input: [n, c, 1, ...]. */
export function globalPoolShape(context: InferenceContext<unknown>, op: string): Shape {
  const x = requireRankBetween(context, op, 0, "x", 2, Infinity)
  if (x.slice(2).includes(0)) rejectShape(context, op, "x has an empty spatial axis", "extents of at least 1")
  return x.map((extent, axis) => (axis < 2 ? extent : 1))
}

/** Combines all spatial elements of each channel, given where they start and end. */
export function poolPlanes(
  x: Tensor | undefined,
  type: TensorType,
  combine: (elements: Float64Array, from: number, to: number) => number,
): Tensor {
  const { shape } = present(x, "x")
  const elements = toFloat64(present(x, "x"))
  const planeLength = elementCount(shape.slice(2))
  const data = allocate(type.dtype, elementCount(type.shape))
  const write = writeNumber(type.dtype, data)
  for (let plane = 0; plane < data.length; plane++) {
    write(plane, combine(elements, plane * planeLength, (plane + 1) * planeLength))
  }
  return makeTensor(type.dtype, type.shape, data)
}
