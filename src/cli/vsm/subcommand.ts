import type { Call, Example, OptionDescription } from "../command.ts"
import type { CommandResult } from "../command-result.ts"

/** A VSM file as it was read. A binary program is its text here, in canonical spelling. */
export interface VsmFile {
  /** As it was given, for diagnostics. */
  readonly name: string
  /** Absolute. */
  readonly path: string
  readonly text: string
}

/** One subcommand of `mlsdk vsm`; `commands/vsm.ts` has the table of them. */
export interface VsmSubcommand {
  readonly options: readonly OptionDescription[]
  readonly examples: readonly Example[]
  run(file: VsmFile, call: Call): CommandResult | Promise<CommandResult>
}
