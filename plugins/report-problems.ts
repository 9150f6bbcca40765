import { CompileError } from "../src/diagnostics/compile-error.ts"
import { formatDiagnostic, type Diagnostic } from "../src/diagnostics/diagnostic.ts"

/** An error in the form that Rollup and Vite show with its place: columns count from 0. */
export interface HostError extends Error {
  readonly code: string
  readonly id?: string
  readonly loc?: { readonly file: string; readonly line: number; readonly column: number }
  readonly frame?: string
}

/** Runs a stage of a hook; its diagnostics become one error of the bundler, which lists all of them. */
export async function reportProblems<T>(stage: () => T | Promise<T>): Promise<T> {
  try {
    return await stage()
  } catch (error) {
    throw error instanceof CompileError ? hostError(error.diagnostics) : error
  }
}

/**
 * The place of the first problem goes into the fields that bundlers read; the message has all problems with their places and
 * frames, so that bundlers which show nothing but the message lose nothing. There is no stack: the problem is not in here.
 */
function hostError(diagnostics: readonly Diagnostic[]): HostError {
  const [first] = diagnostics
  const message = messageOf(diagnostics)
  const error = Object.assign(new Error(message), { code: first?.code ?? "MLSDK", stack: message })
  const { file, line, column } = first?.place ?? {}
  if (file === undefined) return error
  const loc = line === undefined ? undefined : { file, line, column: (column ?? 1) - 1 }
  return Object.assign(error, { id: file, ...(loc && { loc }), ...(first?.frame !== undefined && { frame: first.frame }) })
}

function messageOf(diagnostics: readonly Diagnostic[]): string {
  const texts = diagnostics.map(formatDiagnostic)
  return texts.length === 1 ? texts[0]! : `${texts.length} problems\n${texts.join("\n")}`
}
