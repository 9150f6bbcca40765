import { openEmulator, type Emulator } from "../../mncore/emulator/emulator.ts"
import { peIndex } from "../../mncore/emulator/debug/memory-access.ts"
import { sourcesOf, type OperandView } from "../../mncore/emulator/debug/operand-view.ts"
import { changesOf, viewPe, type PeChange } from "../../mncore/emulator/debug/pe-view.ts"
import type { Program, ProgramLine } from "../../mncore/isa/program.ts"
import { table } from "../text/table.ts"
import { peOption, peOf } from "./pe-option.ts"
import { programToRun, runOptions } from "./program-to-run.ts"
import { showOption, shownPlaces } from "./show-option.ts"
import type { VsmSubcommand } from "./subcommand.ts"

/** Runs a program to a line and shows what that line and those after it read and change in one PE. */
export const stepSubcommand: VsmSubcommand = {
  options: [
    { flags: "--line <line>", meaning: "the line to stop before; otherwise the first" },
    { flags: "--count <lines>", meaning: "how many statements are shown; otherwise 1" },
    peOption,
    showOption,
    ...runOptions,
  ],
  examples: [
    { command: "mlsdk vsm step kernel.vsm --line 12", meaning: "what line 12 reads and changes in the first PE" },
    { command: "mlsdk vsm step kernel.vsm --line 12 --count 4 --pe m5p2", meaning: "four statements, MAB 5, PE 2" },
    { command: "mlsdk vsm step kernel.vsm --line 12 --show 'f $lr0 4'", meaning: "and four long words as singles" },
  ],
  async run(file, { given }) {
    const { program, problems, isRunnable, options } = programToRun(file, given)
    if (!isRunnable) return { data: { file: file.name }, text: "", problems }
    const pe = peOf(given)
    const places = shownPlaces(given, pe)
    const emulator = await openEmulator(options)
    const range = { first: given.number("line") ?? 1, count: given.number("count") ?? 1 }
    const steps = stepThrough(emulator, program, range, peIndex(pe))
    const shown = places.flatMap((place) => emulator.step(place))
    const lines = file.text.split("\n")
    const parts = [...steps.map((step) => stepText(step, lines)), ...(shown.length === 0 ? [] : [shown.join("\n")])]
    const data = { file: file.name, pe, steps, shown }
    return { data, text: parts.join("\n\n"), problems: [...problems, ...emulator.warnings] }
  },
}

interface Step {
  readonly line: number
  readonly reads: readonly OperandView[]
  readonly changes: readonly PeChange[]
}

function stepThrough(
  emulator: Emulator,
  { lines, file }: Program,
  { first, count }: { readonly first: number; readonly count: number },
  pe: number,
): readonly Step[] {
  const statements = lines.filter(({ statement }) => statement !== undefined && statement.kind !== "quit")
  const steps: Step[] = []
  for (const line of statements) {
    if (steps.length >= count) break
    if (line.number < first) emulator.step(line, file)
    else steps.push(stepOf(emulator, line, file, pe))
  }
  return steps
}

function stepOf(emulator: Emulator, line: ProgramLine, file: string | undefined, pe: number): Step {
  const { board } = emulator
  const before = viewPe(board, pe)
  const reads = line.statement?.kind === "pe" ? sourcesOf(board, line.statement, pe) : []
  emulator.step(line, file)
  return { line: line.number, reads, changes: changesOf(before, viewPe(board, pe)) }
}

function stepText({ line, reads, changes }: Step, lines: readonly string[]): string {
  const rows = [
    ...reads.map(({ text, cycles }) => [`  ${text}`, "reads", valuesOf(cycles)]),
    ...changes.map(({ name, address, before, after }) => [`  ${name}[${address}]`, "was", `${before} → ${after}`]),
  ]
  const nothing = changes.length === 0 ? ["  nothing changes in this PE, its L1BM and its L2BM"] : []
  return [`${line}: ${(lines[line - 1] ?? "").trim()}`, ...(rows.length === 0 ? [] : [table(rows)]), ...nothing].join(
    "\n",
  )
}

/** The values of the four cycles, or one where they are all the same. */
function valuesOf(cycles: readonly string[]): string {
  return new Set(cycles).size === 1 ? cycles[0]! : cycles.join(" ")
}
