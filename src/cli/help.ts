import { version } from "../version.ts"
import type { Command, OptionDescription } from "./command.ts"
import type { CommandResult } from "./command-result.ts"
import { commonOptions } from "./common-options.ts"
import { exitCodes } from "./exit-code.ts"
import { versionOption } from "./parse-arguments.ts"
import { table } from "./text/table.ts"

/** Every command with its summary. */
export function generalHelp(commands: readonly Command[]): CommandResult {
  return helpOf([
    section("Usage", ["mlsdk <command> [options]"]),
    section("Commands", rows(commands.map((command) => [usageOf(command), command.summary]))),
    section("Options of every command", optionRows([...commonOptions, versionOption])),
    section("Examples", rows(commands.flatMap(({ examples }) => examples.slice(0, 1)).map(exampleRow))),
    exitCodeSection,
    "mlsdk <command> --help tells more about a command.",
  ])
}

export function commandHelp(command: Command): CommandResult {
  return helpOf([
    `${command.summary[0]!.toUpperCase()}${command.summary.slice(1)}.`,
    section("Usage", [`mlsdk ${usageOf(command)} [options]`]),
    ...(command.options.length === 0 ? [] : [section("Options", optionRows(command.options))]),
    section("Options of every command", optionRows(commonOptions)),
    section("Examples", rows(command.examples.map(exampleRow))),
    exitCodeSection,
  ])
}

function helpOf(parts: readonly string[]): CommandResult {
  const text = [`mlsdk ${version}`, ...parts].join("\n\n")
  return { data: { help: text }, text }
}

function section(title: string, lines: readonly string[]): string {
  return [`${title}:`, ...lines.map((line) => `  ${line}`)].join("\n")
}

const exitCodeSection = section("Exit codes", rows(Object.entries(exitCodes)))

function rows(cells: readonly (readonly string[])[]): readonly string[] {
  return table(cells).split("\n")
}

function optionRows(options: readonly OptionDescription[]): readonly string[] {
  return rows(options.map(({ flags, meaning }) => [flags, meaning]))
}

function usageOf({ name, arguments: names }: Command): string {
  return `${name} ${names}`.trim()
}

function exampleRow({ command, meaning }: Command["examples"][number]): readonly string[] {
  return [command, meaning]
}
