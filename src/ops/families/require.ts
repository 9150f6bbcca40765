import { fail } from "../../diagnostics/catalogue.ts"
import { broadcastShapes, formatShape, sameShape, type Shape } from "../../tensor/shape.ts"
import { inputType, rejectShape } from "../check.ts"
import type { InferenceContext } from "../operator.ts"

type Context = InferenceContext<unknown>

export function rejectAttribute(
  context: Context,
  op: string,
  attribute: string,
  found: unknown,
  expected: string,
): never {
  return fail("OP_ATTRIBUTE", context.place, { op, attribute, found: JSON.stringify(found), expected })
}

/** Refuses a list attribute of another length, or with an element below the least. */
export function requireList(
  context: Context,
  op: string,
  attribute: string,
  list: readonly number[],
  rule: { readonly length: number; readonly least?: number },
): void {
  const { length, least = -Infinity } = rule
  if (list.length === length && list.every((element) => element >= least)) return
  const bound = least === -Infinity ? "" : ` of at least ${least}`
  rejectAttribute(context, op, attribute, list, `${length} integers${bound}`)
}

export function requireRankBetween(
  context: Context,
  op: string,
  input: number,
  name: string,
  least: number,
  most: number,
): Shape {
  const { shape } = inputType(context, input)
  if (shape.length >= least && shape.length <= most) return shape
  const expected = most === Infinity ? `rank ${least} or more` : `rank ${least} to ${most}`
  return rejectShape(context, op, `${name} has shape ${formatShape(shape)}`, expected)
}

/** Refuses an input of another shape; an optional input that is not given is fine. */
export function requireShape(context: Context, op: string, input: number, name: string, expected: Shape): void {
  const found = context.inputs[input]?.shape
  if (found === undefined || sameShape(found, expected)) return
  rejectShape(context, op, `${name} has shape ${formatShape(found)}`, formatShape(expected))
}

/** Refuses an input that does not broadcast to a shape, or would enlarge it. */
export function requireBroadcastsTo(context: Context, op: string, input: number, name: string, to: Shape): void {
  const found = context.inputs[input]?.shape
  if (found === undefined || sameShape(broadcastShapes(found, to) ?? [], to)) return
  rejectShape(context, op, `${name} has shape ${formatShape(found)}`, `one that broadcasts to ${formatShape(to)}`)
}
