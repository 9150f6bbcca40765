import { CompileError } from "../../../diagnostics/compile-error.ts"
import type { Diagnostic, Place } from "../../../diagnostics/diagnostic.ts"

/** After this many problems reading and checking stop. */
export const mostProblems = 200

/** Runs a part of the reading; its problems get this place, and whatever they knew already stays. */
export function placed<T>(place: Place, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof CompileError)) throw error
    throw new CompileError(error.diagnostics.map((diagnostic) => atPlace(diagnostic, place)))
  }
}

export function atPlace(diagnostic: Diagnostic, place: Place): Diagnostic {
  return { ...diagnostic, place: { ...place, ...diagnostic.place } }
}

/** The problems of reading something, or nothing when it went well. Passes on everything that is no problem of the input. */
export function problemsOf(read: () => void): readonly Diagnostic[] {
  try {
    read()
    return []
  } catch (error) {
    if (error instanceof CompileError) return error.diagnostics
    throw error
  }
}
