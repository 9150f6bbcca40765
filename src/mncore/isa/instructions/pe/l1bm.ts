import { fail } from "../../../../diagnostics/catalogue.ts"
import { hierarchy, l1bmShiftLimit } from "../../../machine.ts"
import { checkOption, checkRange } from "../../checks.ts"
import { checkDestinations, checkNoFlags, type Destination } from "../../operands/destinations.ts"
import { input, type Input } from "../../operands/inputs.ts"
import type { Mask } from "../../operands/masks.ts"
import type { L1bm } from "../../operands/transfer-operands.ts"
import type { Source } from "../../operands/pe-operands.ts"
import type { Reduction } from "../reduction.ts"

/** `l1bmp`, `l1bmm`, `l1bmm4`, `l1bmd[±n]` from L1BM (or the turnaround register) to the PEs. */
export interface L1bmDown {
  readonly kind: "l1bmDown"
  readonly map: "p" | "m" | "m4" | "d"
  /** n of `l1bmd±n`: MAB m reads the place of MAB m - n. 0 for the others. */
  readonly shift: number
  readonly l1bm: L1bm
  readonly destinations: readonly Destination[]
  readonly flush: Mask | undefined
}

/** `l1bmm@M`, `l1bmm4@Q`, `l1bmd[±n]` from the PEs to L1BM. */
export interface L1bmUp {
  readonly kind: "l1bmUp"
  readonly map: "m" | "m4" | "d"
  /** `m`: the MAB that sends; `m4`: the one of each four; 0 for `d`. */
  readonly select: number
  /** n of `l1bmd±n`: MAB m writes the place of MAB m + n. 0 for the others. */
  readonly shift: number
  readonly source: Source
  readonly l1bm: L1bm
}

/** `l1bmr<op>`: reduces the 16 MABs; `l1bmr4<op>`: the MABs of each four. */
export interface L1bmReduce {
  readonly kind: "l1bmReduce"
  readonly map: "m" | "m4"
  readonly reduction: Reduction
  /** Option `r`: the result is rounded to half. Single precision only. */
  readonly isNarrowed: boolean
  /** Option `e` of the source widens half to single. Single precision only. */
  readonly source: Input
  readonly l1bm: L1bm
}

export type L1bmInstruction = L1bmDown | L1bmUp | L1bmReduce

/** Throws VSM_RANGE, VSM_OPERAND, VSM_ISSUE_RULE. */
export function l1bmDown(
  map: L1bmDown["map"],
  l1bm: L1bm,
  destinations: readonly Destination[],
  options: { readonly shift?: number; readonly flush?: Mask | undefined } = {},
): L1bmDown {
  const { shift = 0, flush } = options
  checkShift(map, shift)
  checkDestinations(`l1bm${map}`, destinations)
  checkNoFlags(`l1bm${map}`, destinations)
  return { kind: "l1bmDown", map, shift, l1bm, destinations, flush }
}

const selectable = { m: hierarchy.mabsPerL1b, m4: 4, d: 1 } as const

/** Throws VSM_RANGE, VSM_OPTION. */
export function l1bmUp(
  map: L1bmUp["map"],
  source: Source,
  l1bm: L1bm,
  options: { readonly select?: number; readonly shift?: number } = {},
): L1bmUp {
  const { select = 0, shift = 0 } = options
  checkRange("the MAB after @", select, 0, selectable[map] - 1)
  checkShift(map, shift)
  return { kind: "l1bmUp", map, select, shift, source, l1bm }
}

function checkShift(map: L1bmDown["map"], shift: number): void {
  checkOption(shift === 0 || map === "d", `l1bm${map}`, "a shift", "only l1bmd shifts")
  checkRange("the shift of l1bmd", shift, -l1bmShiftLimit, l1bmShiftLimit)
}

/** Throws VSM_OPTION, VSM_OPERAND. */
export function l1bmReduce(
  map: L1bmReduce["map"],
  reduction: Reduction,
  source: Input,
  l1bm: L1bm,
  isNarrowed = false,
): L1bmReduce {
  const name = `l1bmr${map === "m" ? "" : "4"}${reduction}`
  const isSingle = reduction.startsWith("f")
  checkOption(isSingle || !isNarrowed, name, "option r", "only single precision is rounded to half")
  checkOption(isSingle || source.conversion === "none", name, "source option e", "only single precision widens a half")
  checkOption(source.conversion !== "narrow", name, "source option r", "a source is widened only")
  checkOption(!source.isNegated, name, "a negated source", "the reduction network does not negate")
  const isWide = isSingle || reduction.endsWith("bor")
  if (l1bm.words === 4 && !isWide) fail("VSM_OPERAND", {}, { instruction: name, found: "$llb", expected: "$lb" })
  return { kind: "l1bmReduce", map, reduction, isNarrowed, source, l1bm }
}

/**
 * Half reductions run on the single-precision circuit: `l1bmrhfadd $lr0 …` is `l1bmrffaddr $lr0e …`. The manual says it
 * of `fadd`; max and min are assumed to be spelled alike [narrowed-reductions].
 */
export function l1bmReduceHalf(
  map: L1bmReduce["map"],
  reduction: Extract<Reduction, `h${string}`>,
  source: Source,
  l1bm: L1bm,
): L1bmReduce {
  const single = `f${reduction.slice(1)}` as Reduction
  return l1bmReduce(map, single, input(source, { conversion: "widen" }), l1bm, true)
}
