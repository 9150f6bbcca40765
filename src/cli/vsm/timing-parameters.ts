import { diagnostic } from "../../diagnostics/catalogue.ts"
import { CompileError } from "../../diagnostics/compile-error.ts"
import { defaultParameters, type TimingParameters } from "../../mncore/simulator/parameters.ts"
import type { OptionDescription } from "../command.ts"
import type { GivenOptions } from "../given-options.ts"

const names = Object.keys(defaultParameters) as readonly (keyof TimingParameters)[]

export const parameterOption: OptionDescription = {
  flags: "--set <name=value>",
  meaning: `cycles, trace: changes a parameter of the model (${names.join(", ")}); may be repeated`,
}

/** Throws CLI_OPTION_VALUE with everything that is no parameter or no number. */
export function parametersOf(given: GivenOptions): Partial<TimingParameters> {
  const texts = given.texts("set")
  const wrong = texts.filter((text) => !isSetting(text))
  if (wrong.length === 0)
    return Object.fromEntries(texts.map((text) => [nameOf(text), Number(text.slice(nameOf(text).length + 1))]))
  const expected = `a parameter and a whole number, such as waitRelease=16; there are ${names.join(", ")}`
  throw new CompileError(
    wrong.map((text) => diagnostic("CLI_OPTION_VALUE", { path: "--set" }, { found: `"${text}"`, expected })),
  )
}

function nameOf(text: string): string {
  return text.slice(0, text.indexOf("="))
}

/** A queue without a place, or no time between commands, would stop the model. */
function isSetting(text: string): boolean {
  const isKnown = (names as readonly string[]).includes(nameOf(text))
  return isKnown && /=\d{1,9}$/.test(text) && (nameOf(text) !== "queueDepth" || !text.endsWith("=0"))
}
