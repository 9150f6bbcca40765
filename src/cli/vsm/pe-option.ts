import { fail } from "../../diagnostics/catalogue.ts"
import type { Instance } from "../../mncore/emulator/debug/memory-access.ts"
import { debugLevels, instanceCounts } from "../../mncore/isa/instructions/control/debug.ts"
import type { OptionDescription } from "../command.ts"
import type { GivenOptions } from "../given-options.ts"

export const peOption: OptionDescription = {
  flags: "--pe <place>",
  meaning: "n<g>c<l>b<b>m<m>p<p>; levels that are left out are 0",
}

/** The PE that `--pe` names, or the first one. Throws CLI_OPTION_VALUE. */
export function peOf(given: GivenOptions): Instance {
  const text = given.text("pe") ?? ""
  const levels = [...text.matchAll(/([ncbmp])(\d{1,2})/g)].map(([, level, digits]) => [level, Number(digits)])
  const place: Instance = { n: 0, c: 0, b: 0, m: 0, p: 0, ...Object.fromEntries(levels) }
  const isInside = debugLevels.every((level) => place[level] < instanceCounts[level])
  if (/^(?:[ncbmp]\d{1,2})*$/.test(text) && isInside) return place
  const ranges = debugLevels.map((level) => `${level}0 to ${level}${instanceCounts[level] - 1}`)
  const expected = `levels of ${ranges.join(", ")}, as in b1m5p2`
  return fail("CLI_OPTION_VALUE", { path: "--pe" }, { found: `"${text}"`, expected })
}
