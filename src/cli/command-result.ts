import type { Diagnostic } from "../diagnostics/diagnostic.ts"

/** What a command found out: `--json` prints the data, and the text is printed otherwise. */
export interface CommandResult {
  readonly data: Readonly<Record<string, unknown>>
  readonly text: string
  /** Problems that did not stop the command. One that is an error fails it. */
  readonly problems?: readonly Diagnostic[]
}
