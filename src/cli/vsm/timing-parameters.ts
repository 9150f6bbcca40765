import { diagnostic } from "../../diagnostics/catalogue.ts"
import { CompileError } from "../../diagnostics/compile-error.ts"
import {
  isParameterValue,
  parameterNames,
  type ParameterName,
  type TimingParameters,
} from "../../mncore/simulator/parameters.ts"
import type { OptionDescription } from "../command.ts"
import type { GivenOptions } from "../given-options.ts"

export const parameterOption: OptionDescription = {
  flags: "--set <name=value>",
  meaning: `changes a parameter of the model (${parameterNames.join(", ")}); may be repeated`,
}

/** Throws CLI_OPTION_VALUE with everything that is no parameter or no value of one. */
export function parametersOf(given: GivenOptions): Partial<TimingParameters> {
  const settings = given.texts("set").map((text) => ({ text, setting: settingOf(text) }))
  const wrong = settings.flatMap(({ text, setting }) => (setting === undefined ? [text] : []))
  if (wrong.length === 0) return Object.fromEntries(settings.map(({ setting }) => setting!))
  const expected = `a parameter and a number, such as waitRelease=16; there are ${parameterNames.join(", ")}`
  throw new CompileError(
    wrong.map((text) => diagnostic("CLI_OPTION_VALUE", { path: "--set" }, { found: `"${text}"`, expected })),
  )
}

/** A queue without a place would stop the model; what a parameter may be is the model's to say. */
function settingOf(text: string): readonly [ParameterName, number] | undefined {
  const [, word, digits] = /^(\w+)=(\d{1,9}(?:\.\d{1,6})?)$/.exec(text) ?? []
  const name = parameterNames.find((each) => each === word)
  return name !== undefined && isParameterValue(name, Number(digits)) ? [name, Number(digits)] : undefined
}
