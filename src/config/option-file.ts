import { diagnostic } from "../diagnostics/catalogue.ts"
import type { Diagnostic, Place } from "../diagnostics/diagnostic.ts"
import { nearestWord } from "../support/edit-distance.ts"
import { check } from "./check.ts"
import { parseJson } from "./json.ts"
import { expectedValue, parseValue, valueText } from "./option-value.ts"
import {
  isOptionName,
  optionDefinition,
  optionNames,
  optionOfVariable,
  type OptionName,
  type OptionValue,
  type OptionValues,
} from "./options.ts"
import { optionFileSchema, presetSchema, type UserPreset } from "./schema.ts"

/** A preset is an option file that may name another preset as its base. */
export type OptionFileForm = "option file" | "preset"

/** One option that an option file sets, and where: `args.0`, `envs.CODEGEN_USE_MERGE`. */
export interface Assignment {
  readonly option: OptionName
  readonly value: OptionValue
  readonly path: string
}

/**
 * A parsed option file. The assignments are in order of effect, so a later one beats an earlier one: `envs`, then
 * `args`.
 */
export interface OptionFile {
  readonly label: string
  readonly base: string | undefined
  readonly assignments: readonly Assignment[]
}

const emptyOptionFile: OptionFile = { label: "", base: undefined, assignments: [] }

/** Parses the text of an option file. Problems and warnings are added to `problems`; what is wrong is left out. */
export function parseOptionFile(text: string, form: OptionFileForm, file: string, problems: Diagnostic[]): OptionFile {
  const parsed = parseJson(text)
  if ("value" in parsed) return readOptionFile(parsed.value, form, { file }, problems)
  problems.push(diagnostic("OPTION_FILE_SYNTAX", { file, ...parsed.at }, { problem: parsed.problem }))
  return emptyOptionFile
}

/** Reads an option file or preset that is already an object. `place.path` leads the dot paths of problems. */
export function readOptionFile(value: unknown, form: OptionFileForm, place: Place, problems: Diagnostic[]): OptionFile {
  const checked = check(form === "preset" ? presetSchema : optionFileSchema, value, place)
  if ("problems" in checked) {
    problems.push(...checked.problems)
    return emptyOptionFile
  }
  const file: UserPreset = checked.value
  const at = (path: string): Place => ({ ...place, path: place.path === undefined ? path : `${place.path}.${path}` })
  const variables = Object.entries(file.envs ?? {}).map(([name, scalar]) => {
    const path = `envs.${name}`
    return parseVariable(name, typeof scalar === "string" ? scalar : valueText(scalar), path, at(path), problems)
  })
  const args = (file.args ?? []).map((arg, index) => parseArgument(arg, `args.${index}`, at(`args.${index}`), problems))
  const assignments = [...variables, ...args].filter((assignment) => assignment !== undefined)
  warnOfRepetition(
    args.filter((assignment) => assignment !== undefined),
    at,
    problems,
  )
  return { label: file.name ?? "", base: file.base, assignments }
}

/** Parses `name=value` of the command line. */
export function parseAssignment(text: string, place: Place, problems: Diagnostic[]): Assignment | undefined {
  const equals = text.indexOf("=")
  if (equals > 0) return assign(text.slice(0, equals), text.slice(equals + 1), place.path ?? "", place, problems)
  problems.push(diagnostic("OPTION_SYNTAX", place, { found: text, expected: "name=value" }))
  return undefined
}

/** Parses a `CODEGEN_*` variable; an unknown one is a problem. */
function parseVariable(
  name: string,
  text: string,
  path: string,
  place: Place,
  problems: Diagnostic[],
): Assignment | undefined {
  const option = optionOfVariable.get(name)
  if (option !== undefined) return assign(option, text, path, place, problems, name)
  problems.push(
    diagnostic("OPTION_VARIABLE_UNKNOWN", place, {
      variables: [name],
      nearest: nearestWord(name, optionOfVariable.keys()),
    }),
  )
  return undefined
}

function parseArgument(arg: string, path: string, place: Place, problems: Diagnostic[]): Assignment | undefined {
  const [, name, value] = /^--([^=]+)(?:=([^]*))?$/.exec(arg) ?? []
  const bareFlag = name !== undefined && isOptionName(name) && optionDefinition(name).kind === "flag"
  if (name === undefined || (value === undefined && isOptionName(name) && !bareFlag)) {
    problems.push(diagnostic("OPTION_SYNTAX", place, { found: arg, expected: "--name=value" }))
    return undefined
  }
  if (name === "option_json") {
    problems.push(diagnostic("OPTION_JSON_NESTED", place, { found: value ?? "" }, "warning"))
    return undefined
  }
  return assign(name, value ?? "1", path, place, problems)
}

/** Gives an option the value that a text stands for. `spelled` is the name that the user wrote. */
export function assign(
  name: string,
  text: string,
  path: string,
  place: Place,
  problems: Diagnostic[],
  spelled: string = name,
): Assignment | undefined {
  if (!isOptionName(name)) {
    problems.push(diagnostic("OPTION_UNKNOWN", place, { option: name, nearest: nearestWord(name, optionNames) }))
    return undefined
  }
  const definition = optionDefinition(name)
  const value = parseValue(definition, text)
  if (value === undefined) {
    problems.push(
      diagnostic("OPTION_VALUE", place, {
        option: spelled,
        found: text.slice(0, 80),
        expected: expectedValue(definition),
      }),
    )
    return undefined
  }
  return { option: name, value, path }
}

function warnOfRepetition(args: readonly Assignment[], at: (path: string) => Place, problems: Diagnostic[]): void {
  const last = new Map(args.map((assignment) => [assignment.option, assignment]))
  const seen = new Set<OptionName>()
  for (const { option } of args) {
    const { value, path } = last.get(option)!
    if (seen.has(option))
      problems.push(diagnostic("OPTION_REPEATED", at(path), { option, used: valueText(value) }, "warning"))
    seen.add(option)
  }
}

/** The text of an option file that gives back exactly these values: variables in `envs`, everything else in `args`. */
export function optionFileText(values: OptionValues, label: string): string {
  const written = optionNames.filter((name) => name !== "option_json")
  const envs = written.flatMap((name) => {
    const { variable } = optionDefinition(name)
    return variable === undefined ? [] : [[variable, valueText(values[name])] as const]
  })
  const args = written.filter((name) => optionDefinition(name).variable === undefined)
  const file = {
    name: label,
    envs: Object.fromEntries(envs),
    args: args.map((name) => `--${name}=${valueText(values[name])}`),
  }
  return `${JSON.stringify(file, undefined, 2)}\n`
}
