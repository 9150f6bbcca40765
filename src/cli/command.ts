import type { CliHost } from "./host.ts"
import type { CommandResult } from "./command-result.ts"
import type { GivenOptions } from "./given-options.ts"
import type { Report } from "./report.ts"

/** One run of a command. */
export interface Call {
  readonly host: CliHost
  readonly args: readonly string[]
  readonly given: GivenOptions
  readonly report: Report
}

export interface OptionDescription {
  /** `--watch`, or `--out <file>` with a value. */
  readonly flags: string
  readonly meaning: string
}

/** `log-level` of `--log-level <level>`. */
export function optionName({ flags }: OptionDescription): string {
  return /--([\w-]+)/.exec(flags)![1]!
}

export interface Example {
  readonly command: string
  readonly meaning: string
}

/** One subcommand as data; `commands.ts` is the table of them. */
export interface Command {
  readonly name: string
  /** `<model>` is needed, `[model]` is not, `[...models]` is any number. */
  readonly arguments: string
  readonly summary: string
  readonly options: readonly OptionDescription[]
  readonly examples: readonly Example[]
  run(call: Call): Promise<CommandResult>
}
