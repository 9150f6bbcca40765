import { fail } from "../diagnostics/catalogue.ts"
import { present } from "../diagnostics/invariant.ts"
import type { DType } from "../tensor/dtype.ts"
import { broadcastShapes, formatShape, normalizeAxis, type Shape } from "../tensor/shape.ts"
import { numbersOf, type TensorType } from "../tensor/tensor.ts"
import type { InferenceContext } from "./operator.ts"

type Context = InferenceContext<unknown>

/** The type of a required input. */
export function inputType(context: Context, input: number): TensorType {
  return present(context.inputs[input], `input ${input} was checked to be there`)
}

export function rejectShape(context: Context, op: string, found: string, expected: string): never {
  return fail("OP_SHAPE", context.place, { op, found, expected })
}

/** Refuses an input whose dtype is not among the allowed ones. */
export function requireDType(
  context: Context,
  op: string,
  input: number,
  name: string,
  allowed: readonly DType[],
): void {
  const found = context.inputs[input]?.dtype
  if (found === undefined || allowed.includes(found)) return
  fail("OP_DTYPE", context.place, { op, input: name, found, expected: allowed.join(" or ") })
}

/** Refuses inputs whose dtypes differ. */
export function requireSameDType(context: Context, op: string, ...inputs: readonly number[]): DType {
  const first = inputType(context, inputs[0]!).dtype
  for (const input of inputs.slice(1)) {
    const found = context.inputs[input]?.dtype
    if (found === undefined || found === first) continue
    fail("OP_DTYPE", context.place, {
      op,
      input: `input ${input}`,
      found,
      expected: `${first}, as input ${inputs[0]!} has`,
    })
  }
  return first
}

export function requireRank(context: Context, op: string, input: number, name: string, rank: number): Shape {
  const { shape } = inputType(context, input)
  if (shape.length === rank) return shape
  return rejectShape(context, op, `${name} has shape ${formatShape(shape)}`, `rank ${rank}`)
}

/** An axis made non-negative, within the rank. */
export function requireAxis(context: Context, op: string, axis: number, rank: number): number {
  const normal = normalizeAxis(axis, rank)
  if (normal >= 0 && normal < rank) return normal
  return fail("OP_ATTRIBUTE", context.place, {
    op,
    attribute: "axis",
    found: String(axis),
    expected: rank === 0 ? "an input of rank 1 or more" : `-${rank} to ${rank - 1}`,
  })
}

export function requireBroadcast(context: Context, op: string, ...shapes: readonly Shape[]): Shape {
  const shape = broadcastShapes(...shapes)
  if (shape !== undefined) return shape
  return rejectShape(
    context,
    op,
    `inputs have shapes ${shapes.map(formatShape).join(" and ")}`,
    "shapes that broadcast",
  )
}

/** The numbers of an input that decides a shape; OP_NEEDS_CONSTANT when they are computed at run time. */
export function requireKnown(context: Context, op: string, input: number, name: string): number[] {
  const tensor = context.known(input)
  return tensor === undefined ? fail("OP_NEEDS_CONSTANT", context.place, { op, input: name }) : numbersOf(tensor)
}
