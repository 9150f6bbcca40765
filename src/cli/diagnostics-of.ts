import { diagnostic } from "../diagnostics/catalogue.ts"
import { CompileError } from "../diagnostics/compile-error.ts"
import type { Diagnostic } from "../diagnostics/diagnostic.ts"
import { MlsdkError } from "../runtime/errors.ts"

/** Whatever was thrown, as problems: those of a stage, of a run, of the system's files, or a mistake of our own. */
export function diagnosticsOf(error: unknown): readonly Diagnostic[] {
  if (error instanceof CompileError) return error.diagnostics
  if (error instanceof MlsdkError) return [runtimeDiagnostic(error)]
  const problem = error instanceof Error ? error.message : String(error)
  return [diagnostic(isSystemError(error) ? "FILE_SYSTEM" : "INTERNAL_ERROR", {}, { problem })]
}

function runtimeDiagnostic({ code, message }: MlsdkError): Diagnostic {
  const suffix = ` [${code}]`
  const text = message.endsWith(suffix) ? message.slice(0, -suffix.length) : message
  return { code, severity: "error", message: text, place: {} }
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && "syscall" in error
}
