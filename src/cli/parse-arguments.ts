import { cac, type CAC } from "cac"
import { diagnostic, fail } from "../diagnostics/catalogue.ts"
import { CompileError } from "../diagnostics/compile-error.ts"
import { nearestWord } from "../support/edit-distance.ts"
import type { Command, OptionDescription } from "./command.ts"
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

/** `--log-level <level>` takes a value and `--json` takes none; short names are not listed. */
function longNames(options: readonly OptionDescription[]): ReadonlyMap<string, boolean> {
  return new Map(options.map(({ flags }) => [/--([\w-]+)/.exec(flags)![1]!, flags.includes("<")]))
}

function optionProblems(argv: readonly string[], command: Command, help: string): CompileError["diagnostics"] {
  const known = longNames([...command.options, ...commonOptions])
  const names = [...known.keys()]
  const end = argv.indexOf("--")
  return (end < 0 ? argv : argv.slice(0, end)).flatMap((text, i, all) => {
    const [, dashes, name, given] = /^(--?)([^=]+)(?:=(.*))?$/s.exec(text) ?? []
    if (dashes === undefined || name === undefined || (dashes === "-" && name === "h")) return []
    const place = { path: `mlsdk ${command.name}` }
    const takesValue = dashes === "--" ? known.get(name) : undefined
    if (takesValue === undefined) {
      const nearest = nearestWord(name, names)
      const suggestion = nearest === undefined ? undefined : `--${nearest}`
      return [diagnostic("CLI_OPTION_UNKNOWN", place, { option: `${dashes}${name}`, nearest: suggestion, help })]
    }
    const next = all[i + 1]
    const hasValue = given === undefined ? next !== undefined && !next.startsWith("-") : given !== ""
    if (takesValue && !hasValue) {
      return [diagnostic("CLI_OPTION_VALUE", { path: `--${name}` }, { found: "no value", expected: "a value" })]
    }
    if (!takesValue && given !== undefined) {
      return [diagnostic("CLI_OPTION_VALUE", { path: `--${name}` }, { found: `"${given}"`, expected: "no value" })]
    }
    return []
  })
}

function argumentProblems(args: readonly string[], command: Command, help: string): CompileError["diagnostics"] {
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
