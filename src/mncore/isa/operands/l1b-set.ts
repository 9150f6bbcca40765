import { fail } from "../../../diagnostics/catalogue.ts"
import { hierarchy } from "../../machine.ts"
import { checkRange } from "../checks.ts"

/** `@a/i`: every L1B b of an L2B with `b & ~ignored == base & ~ignored`. */
export interface L1bSet {
  /** Without the ignored bits. */
  readonly base: number
  readonly ignored: number
}

const last = hierarchy.l1bsPerL2b - 1

export const allL1bs: L1bSet = { base: 0, ignored: last }

/** Throws VSM_RANGE. */
export function l1bSet(base: number, ignored = 0): L1bSet {
  checkRange("the L1B", base, 0, last)
  checkRange("the ignored bits of the L1B set", ignored, 0, last)
  return { base: base & ~ignored, ignored }
}

export function isInSet(set: L1bSet, l1b: number): boolean {
  return (l1b & ~set.ignored & last) === set.base
}

export function membersOf(set: L1bSet): readonly number[] {
  return Array.from({ length: hierarchy.l1bsPerL2b }, (_, l1b) => l1b).filter((l1b) => isInSet(set, l1b))
}

/** The set of these L1Bs. Throws VSM_RANGE, or VSM_L1B_SET when no `@a/i` gives it. */
export function l1bSetOf(members: readonly number[]): L1bSet {
  for (const member of members) checkRange("the L1B", member, 0, last)
  const wanted = new Set(members)
  const first = members[0] ?? 0
  const set = l1bSet(
    first,
    members.reduce((bits, member) => bits | (member ^ first), 0),
  )
  if (membersOf(set).length === wanted.size && members.length === wanted.size) return set
  return fail("VSM_L1B_SET", {}, { found: members.join(","), reason: "its members differ in more bits than they fill" })
}
