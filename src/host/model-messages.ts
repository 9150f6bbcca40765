import type { Diagnostic } from "../diagnostics/diagnostic.ts"
import type { GivenInputs } from "../import/model/entry-points.ts"
import type { Mode } from "../import/model/trace.ts"
import type { TracedFunction } from "../import/model/trace-module.ts"

/** What is traced, and how; plain data that crosses to the worker. */
export interface ModelRequest {
  /** The name of the model, for messages. */
  readonly name: string
  readonly functions?: readonly string[] | undefined
  readonly inputs?: GivenInputs | undefined
  readonly mode?: Mode | undefined
}

export interface ModelTask {
  readonly request: ModelRequest
  /** The bundle as a file. */
  readonly bundleFile: string
  readonly map: string
  readonly entry: string
}

/** What the model wrote to its console. */
export interface ConsoleOutput {
  readonly stdout: string
  readonly stderr: string
}

export type ModelMessage =
  | { readonly kind: "stage"; readonly during: string }
  | { readonly kind: "traced"; readonly functions: readonly TracedFunction[]; readonly output: ConsoleOutput }
  | { readonly kind: "failed"; readonly diagnostics: readonly Diagnostic[]; readonly output: ConsoleOutput }
