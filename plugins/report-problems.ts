import { CompileError } from "../src/diagnostics/compile-error.ts"
import { formatDiagnostic, type Diagnostic } from "../src/diagnostics/diagnostic.ts"
import type { Framework, HostContext, HostProblem } from "./host-context.ts"

/** These show only the message of an error; place and frame are part of it. */
const showOnlyMessages: readonly Framework[] = ["webpack", "rspack"]

/** Runs a stage of a hook; its diagnostics become one error of the bundler, which lists all of them. */
export async function reportProblems<T>(context: HostContext, framework: Framework, stage: () => T | Promise<T>): Promise<T> {
  try {
    return await stage()
  } catch (error) {
    if (!(error instanceof CompileError)) throw error
    const problem = problemOf(error)
    if (!showOnlyMessages.includes(framework)) context.error(problem)
    throw Object.assign(new Error(problem.message), { code: problem.code, stack: problem.message })
  }
}

function problemOf(error: CompileError): HostProblem {
  const [first] = error.diagnostics
  if (first === undefined) return { code: "MLSDK", message: error.message }
  const { file, line, column } = first.place
  return {
    code: first.code,
    message: messageOf(error.diagnostics),
    ...(file !== undefined && { id: file }),
    ...(file !== undefined && line !== undefined && { loc: { file, line, column: (column ?? 1) - 1 } }),
    ...(first.frame !== undefined && { frame: first.frame }),
  }
}

/** All problems, each with its place and frame: hosts that show no more than the message lose nothing. */
function messageOf(diagnostics: readonly Diagnostic[]): string {
  const texts = diagnostics.map(formatDiagnostic)
  return texts.length === 1 ? texts[0]! : `${texts.length} problems\n${texts.join("\n")}`
}

export function warningText(warning: Diagnostic): string {
  return formatDiagnostic(warning)
}
