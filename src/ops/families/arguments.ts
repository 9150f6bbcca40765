import type { DType } from "../../tensor/dtype.ts"
import { elementCount, formatShape } from "../../tensor/shape.ts"
import { inputType, rejectShape, requireAxis, requireDType, requireKnown } from "../check.ts"
import type { InferenceContext } from "../operator.ts"

type Context = InferenceContext<unknown>

export const indexDTypes: readonly DType[] = ["int64", "int32"]

/** The integers of a one-dimensional input that decides a shape. Throws OP_DTYPE, OP_SHAPE, OP_NEEDS_CONSTANT. */
export function requireIntegers(context: Context, op: string, input: number, name: string): number[] {
  requireDType(context, op, input, name, indexDTypes)
  const { shape } = inputType(context, input)
  if (shape.length !== 1) rejectShape(context, op, `${name} has shape ${formatShape(shape)}`, "rank 1")
  return requireKnown(context, op, input, name)
}

/** As `requireIntegers`, for an input that may be left out. */
export function optionalIntegers(context: Context, op: string, input: number, name: string): number[] | undefined {
  return context.inputs[input] === undefined ? undefined : requireIntegers(context, op, input, name)
}

/** The integer of an input of one element that decides a shape. */
export function requireInteger(context: Context, op: string, input: number, name: string): number {
  requireDType(context, op, input, name, indexDTypes)
  requireSingle(context, op, input, name)
  return requireKnown(context, op, input, name)[0]!
}

/** Refuses an input that does not have one element. */
export function requireSingle(context: Context, op: string, input: number, name: string): void {
  const shape = context.inputs[input]?.shape
  if (shape === undefined || elementCount(shape) === 1) return
  rejectShape(context, op, `${name} has shape ${formatShape(shape)}`, "one element")
}

/** Axes made non-negative, each within the rank and named once. */
export function requireAxes(context: Context, op: string, axes: readonly number[], rank: number): number[] {
  const normal = axes.map((axis) => requireAxis(context, op, axis, rank))
  if (new Set(normal).size === normal.length) return normal
  return rejectShape(context, op, `axes are ${formatShape(axes)}`, "each axis at most once")
}
