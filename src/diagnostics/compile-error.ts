import { formatDiagnostic, type Diagnostic } from "./diagnostic.ts"

/** Carries every problem that a stage found; never only the first. */
export class CompileError extends Error {
  readonly diagnostics: readonly Diagnostic[]

  constructor(diagnostics: readonly Diagnostic[], options?: ErrorOptions) {
    super(diagnostics.map(formatDiagnostic).join("\n"), options)
    this.name = "CompileError"
    this.diagnostics = diagnostics
  }
}
