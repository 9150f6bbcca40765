import type { Value } from "../../ir/graph.ts"
import type { DType } from "../../tensor/dtype.ts"
import type { Values } from "../access/storage.ts"
import { laneOfDType } from "../language/value-type.ts"

/**
 * How many neighbours an expression over these values can compute at once: all registers must have lanes of one width,
 * and every operator on the way must exist for vectors.
 */
export function lanesFor(visited: Iterable<Value>, values: Values): number {
  const widths = new Set<number>()
  for (const value of visited) {
    if (isComputedAlone(value, values)) return 1
    widths.add(laneCountOf(value.type.dtype))
  }
  return widths.size === 1 ? [...widths][0]! : 1
}

export function laneCountOf(dtype: DType): number {
  const lane = laneOfDType(dtype)
  return lane === "f32" || lane === "i32" ? 4 : 2
}

function isComputedAlone(value: Value, values: Values): boolean {
  if (values.immediate(value) !== undefined || values.stored(value) !== undefined) return false
  const node = values.producer(value)
  if (node === undefined) return false
  const rule = values.elementRule(node)
  if (rule?.kind === "elementwise") return rule.isScalarOnly(node)
  return rule?.kind === "generator" && rule.isScalarOnly
}
