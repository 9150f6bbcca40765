import { readFile } from "node:fs/promises"
import { resolve } from "node:path"
import { codeFrame } from "../diagnostics/code-frame.ts"
import { CompileError } from "../diagnostics/compile-error.ts"
import type { Diagnostic } from "../diagnostics/diagnostic.ts"

/** Runs a stage; its diagnostics get absolute files and, where they have a line, the source around it. */
export async function withFrames<T>(rootDir: string, stage: () => Promise<T>): Promise<T> {
  try {
    return await stage()
  } catch (error) {
    if (!(error instanceof CompileError)) throw error
    throw new CompileError(await Promise.all(error.diagnostics.map((problem) => withFrame(problem, rootDir))), {
      cause: error,
    })
  }
}

async function withFrame(problem: Diagnostic, rootDir: string): Promise<Diagnostic> {
  if (problem.place.file === undefined) return problem
  const file = resolve(rootDir, problem.place.file)
  const located = { ...problem, place: { ...problem.place, file } }
  const { line, column } = problem.place
  if (problem.frame !== undefined || line === undefined) return located
  const source = await readFile(file, "utf8").catch(() => undefined)
  return source === undefined ? located : { ...located, frame: codeFrame(source, line, column) }
}
