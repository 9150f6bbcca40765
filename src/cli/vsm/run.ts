import { CompileError } from "../../diagnostics/compile-error.ts"
import type { Diagnostic } from "../../diagnostics/diagnostic.ts"
import { openEmulator, type Emulator } from "../../mncore/emulator/emulator.ts"
import { countLines, type Program } from "../../mncore/isa/program.ts"
import type { Call } from "../command.ts"
import { programToRun, runOptions } from "./program-to-run.ts"
import type { VsmSubcommand } from "./subcommand.ts"

/** Runs a program on the emulator and prints what its `d get` statements dump. */
export const runSubcommand: VsmSubcommand = {
  options: runOptions,
  examples: [
    { command: "mlsdk vsm run kernel.vsm", meaning: "runs a program and prints its dumps" },
    { command: "mlsdk vsm run kernel.vsm --lenient", meaning: "the same, though it breaks hazards" },
  ],
  async run(file, call) {
    const { program, problems, isRunnable, options } = programToRun(file, call.given)
    const facts = { file: file.name, ...countLines(program) }
    if (!isRunnable) return { data: facts, text: "", problems }
    const emulator = await openEmulator(options)
    const { dumps, stopped } = runLines(emulator, program, call)
    const all = [...problems, ...emulator.warnings, ...stopped]
    return { data: { ...facts, dumps }, text: dumps.join("\n"), problems: all }
  },
}

const linesBetweenLooks = 256
const quietSeconds = 1

/** Runs line by line and tells how far it is. What was dumped before a line that cannot be run is kept. */
function runLines(
  emulator: Emulator,
  { lines, file }: Program,
  { host, report }: Call,
): { readonly dumps: readonly string[]; readonly stopped: readonly Diagnostic[] } {
  const dumps: string[] = []
  const startedAt = host.clock()
  try {
    for (const [i, line] of lines.entries()) {
      for (const text of emulator.step(line, file)) dumps.push(text)
      if (i % linesBetweenLooks === 0 && host.clock() - startedAt >= quietSeconds)
        report.progress.report({ kind: "progress", name: "run", percent: (100 * i) / lines.length })
    }
    return { dumps, stopped: [] }
  } catch (error) {
    if (error instanceof CompileError) return { dumps, stopped: error.diagnostics }
    throw error
  }
}
