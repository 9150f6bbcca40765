import { openEmulator } from "../../mncore/emulator/emulator.ts"
import { countLines } from "../../mncore/isa/program.ts"
import { programToRun } from "./program-to-run.ts"
import type { VsmSubcommand } from "./subcommand.ts"

/** Runs a program on the emulator and prints what its `d get` statements dump. */
export const runSubcommand: VsmSubcommand = {
  options: [
    { flags: "--lenient", meaning: "run, step: hazards and undefined reads are warnings" },
    { flags: "--dirty", meaning: "run, step: memories start with a pattern instead of zeros" },
  ],
  examples: [
    { command: "mlsdk vsm run kernel.vsm", meaning: "runs a program and prints its dumps" },
    { command: "mlsdk vsm run kernel.vsm --lenient", meaning: "the same, though it breaks hazards" },
  ],
  async run(file, { given }) {
    const { program, problems, isRunnable, options } = programToRun(file, given)
    const facts = { file: file.name, ...countLines(program) }
    if (!isRunnable) return { data: facts, text: "", problems }
    const emulator = await openEmulator(options)
    const dumps = emulator.run(program)
    const warnings = [...problems, ...emulator.warnings]
    return { data: { ...facts, dumps }, text: dumps.join("\n"), problems: warnings }
  },
}
