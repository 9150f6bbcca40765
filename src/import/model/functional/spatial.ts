import { fail } from "../../../diagnostics/catalogue.ts"
import { callSite } from "../call-site.ts"

/** One number for all spatial axes, or one for each. */
export type Spatial = number | readonly number[]

export function perAxis(given: Spatial, rank: number, what: string): readonly number[] {
  const list = typeof given === "number" ? new Array<number>(rank).fill(given) : given
  if (list.length === rank) return list
  return fail("TRACE_UNSUPPORTED", callSite(), {
    op: what,
    found: `${list.length} numbers`,
    expected: `one for each of ${rank} axes`,
  })
}

/** The same padding before and after each axis, as ONNX orders it: all begins, then all ends. */
export function bothSides(padding: readonly number[]): readonly number[] {
  return [...padding, ...padding]
}
