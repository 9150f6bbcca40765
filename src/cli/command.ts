import type { Diagnostic } from "../diagnostics/diagnostic.ts"
import type { Environment } from "../config/context.ts"
import type { GivenOptions } from "./given-options.ts"
import type { Report } from "./report.ts"
import type { Terminal } from "./terminal/progress.ts"

/** The machine that a command runs on. */
export interface CliHost {
  /** Absolute. */
  readonly cwd: string
  readonly env: Environment
  readonly stdout: Terminal
  readonly stderr: Terminal
  /** Seconds since any fixed moment. */
  readonly clock: () => number
  /** From the first call on, an interruption by the user aborts this signal instead of ending the process. */
  readonly interruption: () => AbortSignal
}

/** One run of a command. */
export interface Call {
  readonly host: CliHost
  readonly args: readonly string[]
  readonly given: GivenOptions
  readonly report: Report
}

/** What a command found out: `--json` prints the data, and the text is printed otherwise. */
export interface CommandResult {
  readonly data: Readonly<Record<string, unknown>>
  readonly text: string
  /** Problems that did not stop the command. One that is an error fails it. */
  readonly problems?: readonly Diagnostic[]
}

export interface OptionDescription {
  /** `--watch`, or `--out <file>` with a value. */
  readonly flags: string
  readonly meaning: string
}

export interface Example {
  readonly command: string
  readonly meaning: string
}

/** One subcommand as data: `main.ts` is a table of these. */
export interface Command {
  readonly name: string
  /** `<model>` is needed, `[model]` is not, `[...models]` is any number. */
  readonly arguments: string
  readonly summary: string
  readonly options: readonly OptionDescription[]
  readonly examples: readonly Example[]
  run(call: Call): Promise<CommandResult>
}
