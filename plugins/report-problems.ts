import { CompileError } from "../src/diagnostics/compile-error.ts"
import { formatDiagnostic, type Diagnostic } from "../src/diagnostics/diagnostic.ts"

/** An error in the form that Rollup and Vite show with its place: columns count from 0. */
interface HostError extends Error {
  readonly code: string
  readonly id?: string
  readonly loc?: { readonly file: string; readonly line: number; readonly column: number }
  readonly frame?: string
}

/** Whether a bundler shows the `loc` and `frame` of an error, or nothing but its message. */
type ErrorDisplay = "fields" | "message"

/** Runs a stage of a hook; its diagnostics become one error of the bundler, which lists all of them. */
export async function reportProblems<T>(display: ErrorDisplay, stage: () => T | Promise<T>): Promise<T> {
  try {
    return await stage()
  } catch (error) {
    throw error instanceof CompileError ? hostError(error.diagnostics, display) : error
  }
}

/**
 * The place of the first problem goes into the fields that bundlers read. The message has all problems with their places, and
 * with their frames where a field cannot hold them. There is no stack: the problem is not in here.
 */
function hostError(diagnostics: readonly Diagnostic[], display: ErrorDisplay): HostError {
  const [first] = diagnostics
  const only = diagnostics.length === 1 && display === "fields" ? first : undefined
  const message = messageOf(only === undefined ? diagnostics : [withoutFrame(only)])
  const error = Object.assign(new Error(message), { code: first?.code ?? "MLSDK", stack: `Error: ${message}` })
  const { file, line, column } = first?.place ?? {}
  if (file === undefined) return error
  const loc = line === undefined ? undefined : { file, line, column: (column ?? 1) - 1 }
  return Object.assign(error, {
    id: file,
    ...(loc && { loc }),
    ...(only?.frame !== undefined && { frame: only.frame }),
  })
}

function withoutFrame({ frame: _, ...problem }: Diagnostic): Diagnostic {
  return problem
}

function messageOf(diagnostics: readonly Diagnostic[]): string {
  const texts = diagnostics.map(formatDiagnostic)
  return texts.length === 1 ? texts[0]! : `${texts.length} problems\n${texts.join("\n")}`
}
