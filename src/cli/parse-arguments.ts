import { cac, type CAC } from "cac"
import { diagnostic, fail } from "../diagnostics/catalogue.ts"
import { CompileError } from "../diagnostics/compile-error.ts"
import type { Diagnostic } from "../diagnostics/diagnostic.ts"
import { nearestWord } from "../support/edit-distance.ts"
import { optionName, type Command, type OptionDescription } from "./command.ts"
import { commonOptions } from "./common-options.ts"
import { givenOptions, type GivenOptions } from "./given-options.ts"

export interface Invocation {
  /** Absent when the command line names none. */
  readonly command: Command | undefined
  readonly args: readonly string[]
  readonly given: GivenOptions
}

/** Splits a command line into command, arguments and options. Checks nothing but the name of the command. */
export function parseArguments(argv: readonly string[], commands: readonly Command[]): Invocation {
  const parser = parserOf(commands)
  const { args, options } = parser.parse(["", "", ...argv], { run: false })
  const [found] = args
  const command = commands.find(({ name }) => name === parser.matchedCommandName)
  const given = givenOptions(options)
  return { command, args: (command === undefined && found === undefined ? [] : args).map(String), given }
}

function parserOf(commands: readonly Command[]): CAC {
  const parser = cac("mlsdk")
  for (const { flags, meaning } of [...commonOptions, versionOption]) parser.option(flags, meaning)
  for (const { name, arguments: names, summary, options } of commands) {
    const command = parser.command(`${name} ${names}`.trim(), summary)
    for (const { flags, meaning } of options) command.option(flags, meaning)
  }
  return parser
}

export const versionOption: OptionDescription = { flags: "-v, --version", meaning: "prints the version" }

/** Throws CLI_COMMAND_UNKNOWN, or everything that is wrong with the options and arguments of the command. */
export function checkInvocation(argv: readonly string[], commands: readonly Command[], invocation: Invocation): void {
  const { command, args } = invocation
  if (command === undefined) {
    const known = commands.map(({ name }) => name)
    const [found] = args
    if (found === undefined) return
    fail("CLI_COMMAND_UNKNOWN", {}, { found, nearest: nearestWord(found, known), known })
  }
  const help = `mlsdk ${command.name} --help`
  const problems = [...optionProblems(argv, command, help), ...argumentProblems(args, command, help)]
  if (problems.length > 0) throw new CompileError(problems)
}

function optionProblems(argv: readonly string[], command: Command, help: string): readonly Diagnostic[] {
  const known = longNames([...command.options, ...commonOptions])
  const end = argv.indexOf("--")
  const texts = end < 0 ? argv : argv.slice(0, end)
  return texts.flatMap((text, i) => {
    const option = optionOf(text)
    if (option === undefined) return []
    const takesValue = option.dashes === "--" ? known.get(option.name) : undefined
    if (takesValue !== undefined) return valueProblem(option, takesValue, texts[i + 1]) ?? []
    const nearest = nearestWord(option.name, known.keys())
    const suggestion = nearest === undefined ? undefined : `--${nearest}`
    const details = { option: `${option.dashes}${option.name}`, nearest: suggestion, help }
    return diagnostic("CLI_OPTION_UNKNOWN", { path: `mlsdk ${command.name}` }, details)
  })
}

/** By name, whether the option takes a value: `--log-level <level>` does, `--json` does not. */
function longNames(options: readonly OptionDescription[]): ReadonlyMap<string, boolean> {
  return new Map(options.map((option) => [optionName(option), option.flags.includes("<")]))
}

interface OptionText {
  readonly dashes: string
  readonly name: string
  /** What follows an equals sign. */
  readonly value: string | undefined
}

function optionOf(text: string): OptionText | undefined {
  const [, dashes, name, value] = /^(--?)([^=]+)(?:=(.*))?$/s.exec(text) ?? []
  return dashes === undefined || name === undefined || text === "-h" ? undefined : { dashes, name, value }
}

function valueProblem(
  { name, value }: OptionText,
  takesValue: boolean,
  next: string | undefined,
): Diagnostic | undefined {
  const place = { path: `--${name}` }
  if (!takesValue) {
    const found = `"${value}"`
    return value === undefined ? undefined : diagnostic("CLI_OPTION_VALUE", place, { found, expected: "no value" })
  }
  const hasValue = value === undefined ? next !== undefined && !next.startsWith("-") : value !== ""
  return hasValue ? undefined : diagnostic("CLI_OPTION_VALUE", place, { found: "no value", expected: "a value" })
}

function argumentProblems(args: readonly string[], command: Command, help: string): readonly Diagnostic[] {
  const place = { path: `mlsdk ${command.name}` }
  const names = command.arguments.split(" ").filter((name) => name !== "")
  const missing = names.slice(args.length).filter((name) => name.startsWith("<"))
  const isOpen = names.some((name) => name.includes("..."))
  const extra = isOpen ? [] : args.slice(names.length)
  return [
    ...missing.map((argument) => diagnostic("CLI_ARGUMENT_MISSING", place, { argument, help })),
    ...extra.map((found) => diagnostic("CLI_ARGUMENT_EXTRA", place, { found, help })),
  ]
}
