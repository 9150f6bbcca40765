import { fail } from "../../diagnostics/catalogue.ts"
import { openEmulator, type Emulator } from "../../mncore/emulator/emulator.ts"
import { changesOf, viewPe, type PeChange } from "../../mncore/emulator/pe-view.ts"
import { boardTotals, hierarchy } from "../../mncore/machine.ts"
import type { Program, ProgramLine } from "../../mncore/isa/program.ts"
import type { GivenOptions } from "../given-options.ts"
import { table } from "../text/table.ts"
import { programToRun } from "./program-to-run.ts"
import type { VsmSubcommand } from "./subcommand.ts"

/** Runs a program to a line and shows what that line and those after it change in one PE. */
export const stepSubcommand: VsmSubcommand = {
  options: [
    { flags: "--line <line>", meaning: "step: the line to stop before; otherwise the first" },
    { flags: "--count <lines>", meaning: "step: how many statements are shown; otherwise 1" },
    { flags: "--pe <place>", meaning: "step: n<g>c<l>b<b>m<m>p<p>; levels that are left out are 0" },
  ],
  examples: [
    { command: "mlsdk vsm step kernel.vsm --line 12", meaning: "what line 12 changes in the first PE" },
    { command: "mlsdk vsm step kernel.vsm --line 12 --count 4 --pe m5p2", meaning: "four statements, MAB 5, PE 2" },
  ],
  async run(file, { given }) {
    const { program, problems, isRunnable, options } = programToRun(file, given)
    if (!isRunnable) return { data: { file: file.name }, text: "", problems }
    const place = placeOf(given)
    const emulator = await openEmulator(options)
    const steps = stepThrough(
      emulator,
      program,
      { first: given.number("line") ?? 1, count: given.number("count") ?? 1 },
      peAt(place),
    )
    const lines = file.text.split("\n")
    const shown = steps.map(
      ({ line, changes }) => `${line}: ${(lines[line - 1] ?? "").trim()}\n${changesText(changes)}`,
    )
    const data = { file: file.name, pe: place, steps }
    return { data, text: shown.join("\n\n"), problems: [...problems, ...emulator.warnings] }
  },
}

interface Step {
  readonly line: number
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
  const before = viewPe(emulator.board, pe)
  emulator.step(line, file)
  return { line: line.number, changes: changesOf(before, viewPe(emulator.board, pe)) }
}

function changesText(changes: readonly PeChange[]): string {
  if (changes.length === 0) return "  nothing changes in this PE"
  return table(changes.map(({ name, address, before, after }) => [`  ${name}[${address}]`, before, "→", after]))
}

type Place = Record<"n" | "c" | "b" | "m" | "p", number>

const counts = {
  n: hierarchy.groups,
  c: hierarchy.l2bsPerGroup,
  b: hierarchy.l1bsPerL2b,
  m: hierarchy.mabsPerL1b,
  p: hierarchy.pesPerMab,
} as const

/** Throws CLI_OPTION_VALUE. */
function placeOf(given: GivenOptions): Place {
  const text = given.text("pe") ?? ""
  const place: Place = { n: 0, c: 0, b: 0, m: 0, p: 0 }
  const isRead = /^(?:[ncbmp]\d{1,2})*$/.test(text)
  for (const [, level, digits] of text.matchAll(/([ncbmp])(\d+)/g)) place[level as keyof Place] = Number(digits)
  const isInside = Object.entries(counts).every(([level, count]) => place[level as keyof Place] < count)
  if (isRead && isInside) return place
  const expected = "levels of n0 to n3, c0 to c1, b0 to b7, m0 to m15, p0 to p3, as in b1m5p2"
  return fail("CLI_OPTION_VALUE", { path: "--pe" }, { found: `"${text}"`, expected })
}

function peAt({ n, c, b, m, p }: Place): number {
  const perGroup = boardTotals.pes / hierarchy.groups
  const perL2b = perGroup / hierarchy.l2bsPerGroup
  const perL1b = perL2b / hierarchy.l1bsPerL2b
  return n * perGroup + c * perL2b + b * perL1b + m * hierarchy.pesPerMab + p
}
