/**
 * Concatenation without copies: what is joined is computed in its place.
 *
 *   %a = conv(…)  %b = maxPool(…)  %c = concat(%a, %b)   →   %a and %b are written straight into the memory of %c
 *
 * Concatenations are visited last first, so that one inside another finds out where it lies before it hands places, or
 * *berths*, to its own inputs. An input gets one when a group computes it, when nobody gave it a place before (an output of the
 * graph, another concatenation), and when its readers can take the strides: a view (reshape and the like) is another name for
 * the same memory only while the elements follow each other. Everything else is copied by the concatenation itself.
 *
 * Where features are joined again and again (DenseNet: each layer reads all before it), the last concatenation gives the
 * berths, and the earlier ones are a part of it that nobody has to move (`adjoining`).
 */
import { present } from "../../diagnostics/invariant.ts"
import type { Value } from "../../ir/graph.ts"
import { partsOf } from "../access/joined-parts.ts"
import { isDense, rowMajor, type Layout } from "../access/layout.ts"
import type { Group } from "../fuse/groups.ts"

/** A place in the memory of another value. */
export interface Berth {
  readonly whole: Value
  readonly layout: Layout
}

export interface BerthQuestions {
  /** The value whose elements a value holds, through all views. */
  sourceOf(value: Value): Value
  /** Whether the value may lie in the memory of another one. */
  isFree(value: Value): boolean
  /** Whether some view reads it. */
  isViewed(value: Value): boolean
}

export function planBerths(groups: readonly Group[], questions: BerthQuestions): ReadonlyMap<Value, Berth> {
  const computed = new Set(groups.flatMap(({ results }) => results))
  const berths = new Map<Value, Berth>()
  const give = (part: Value, berth: Berth): void => {
    const source = questions.sourceOf(part)
    if (!computed.has(source) || berths.has(source) || !questions.isFree(source)) return
    if (isDense(berth.layout, part.type.shape)) {
      const { strides } = rowMajor(source.type.shape)
      berths.set(source, { ...berth, layout: { offset: berth.layout.offset, strides } })
    } else if (source === part && !questions.isViewed(part)) berths.set(part, berth)
  }
  for (const { template } of groups.toReversed()) {
    if (template?.op !== "concat") continue
    const [value] = template.outputs as [Value]
    const { whole, layout } = berths.get(value) ?? { whole: value, layout: rowMajor(value.type.shape) }
    partsOf(template, layout).forEach((part, i) => give(present(template.inputs[i], "a part"), { whole, layout: part }))
  }
  return berths
}
