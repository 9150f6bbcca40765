import type { Value } from "../../ir/graph.ts"
import type { RewriteContext } from "../../ir/rewrite.ts"
import { readNumber } from "../../ops/families/access.ts"
import type { Tensor } from "../../tensor/tensor.ts"

/** The elements as numbers, with 16-bit floats decoded. */
export function numbersIn(tensor: Tensor): number[] {
  return Array.from({ length: tensor.data.length }, (_, i) => readNumber(tensor)(i))
}

/** The only element of a value that is known. */
export function knownNumber(value: Value | undefined, context: RewriteContext): number | undefined {
  const known = context.known(value)
  return known?.data.length === 1 ? numbersIn(known)[0] : undefined
}
