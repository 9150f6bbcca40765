import { formatShape, type Shape } from "../../tensor/shape.ts"
import { inputType, rejectShape, requireRank } from "../check.ts"
import type { InferenceContext } from "../operator.ts"
import { rejectAttribute } from "./require.ts"

/** The shape [n, c, h, w] of x for operators that move blocks of `blocksize` x `blocksize` pixels into channels or back. */
export function requireBlocks(context: InferenceContext<{ readonly blocksize: number }>, op: string): Shape {
  const { blocksize } = context.attributes
  if (blocksize < 1) rejectAttribute(context, op, "blocksize", blocksize, "a number from 1")
  return requireRank(context, op, 0, "x", 4)
}

export function requireDivisible(
  context: InferenceContext<unknown>,
  op: string,
  extents: Shape,
  divisor: number,
): void {
  if (extents.every((extent) => extent % divisor === 0)) return
  rejectShape(
    context,
    op,
    `x has shape ${formatShape(inputType(context, 0).shape)}`,
    `${formatShape(extents)} divisible by ${divisor}`,
  )
}
