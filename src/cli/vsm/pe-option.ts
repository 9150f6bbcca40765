import { fail } from "../../diagnostics/catalogue.ts"
import { boardTotals, hierarchy } from "../../mncore/machine.ts"
import type { OptionDescription } from "../command.ts"
import type { GivenOptions } from "../given-options.ts"

export const peOption: OptionDescription = {
  flags: "--pe <place>",
  meaning: "n<g>c<l>b<b>m<m>p<p>; levels that are left out are 0",
}

/** Group, L2B of the group, L1B, MAB and PE. */
export type PePlace = Readonly<Record<"n" | "c" | "b" | "m" | "p", number>>

const counts: PePlace = {
  n: hierarchy.groups,
  c: hierarchy.l2bsPerGroup,
  b: hierarchy.l1bsPerL2b,
  m: hierarchy.mabsPerL1b,
  p: hierarchy.pesPerMab,
}

/** The PE that `--pe` names, or the first one. Throws CLI_OPTION_VALUE. */
export function peOf(given: GivenOptions): PePlace {
  const text = given.text("pe") ?? ""
  const levels = [...text.matchAll(/([ncbmp])(\d{1,2})/g)].map(([, level, digits]) => [level, Number(digits)])
  const place: PePlace = { n: 0, c: 0, b: 0, m: 0, p: 0, ...Object.fromEntries(levels) }
  const isInside = Object.entries(counts).every(([level, count]) => place[level as keyof PePlace] < count)
  if (/^(?:[ncbmp]\d{1,2})*$/.test(text) && isInside) return place
  const expected = "levels of n0 to n3, c0 to c1, b0 to b7, m0 to m15, p0 to p3, as in b1m5p2"
  return fail("CLI_OPTION_VALUE", { path: "--pe" }, { found: `"${text}"`, expected })
}

/** Its number on the board. */
export function peIndex({ n, c, b, m, p }: PePlace): number {
  const perGroup = boardTotals.pes / counts.n
  const perL2b = perGroup / counts.c
  const perL1b = perL2b / counts.b
  return n * perGroup + c * perL2b + b * perL1b + m * counts.p + p
}
