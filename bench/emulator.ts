/**
 * How many lines of a program does the emulator of the MN-Core 2 execute in a second, and on which instructions does the time
 * go? The program is a half-precision matrix product as a compiler writes it: blocks of weights come from L1BM, are
 * converted and loaded into matrix registers; vectors are converted and multiplied in overlapped lines; sums are biased,
 * rectified, narrowed, reduced over MABs and sent back. Times are the least of all rounds, as others may use the machine.
 *
 * With `--all` a second table has every instruction of the instruction set, each as one line on memories full of numbers that
 * are sound in every format, block floats among them: the exponents of all elements are equal.
 */
import { parseArgs } from "node:util"
import { openEmulator, type Emulator } from "../src/mncore/emulator/emulator.ts"
import { boardTotals } from "../src/mncore/machine.ts"
import type { Program, ProgramLine } from "../src/mncore/isa/program.ts"
import { parseVsm } from "../src/mncore/isa/text/parse-vsm.ts"
import { l1bmMemory, l2bmMemory, planes, turnaroundMemory } from "../src/mncore/emulator/state/layout.ts"
import { representativeLines } from "./support/representative-lines.ts"
import { markdownTable, significant } from "./support/table.ts"

const blocks = 8
const vectorGroups = 6

function productProgram(): Program {
  const block = (i: number): string[] => [
    `l1bmm $llb${32 * i} $llr0v`,
    `l1bmm $llb${32 * i + 256} $llr16v`,
    "hbfn/9 $llr0v $llr0v",
    "hbfn/9 $llr16v $llr16v",
    `hmwrite $llr0v $ll${i % 2 === 0 ? "x" : "y"}0; hbfn/9 $lm0v $nowrite`,
    `hmwrite $llr16v $ll${i % 2 === 0 ? "x" : "y"}8; noforward`,
    ...Array.from({ length: vectorGroups }, (_, v) => {
      const sums = `$lls${16 * v}v`
      return `hmfma $l${i % 2 === 0 ? "x" : "y"} $aluf ${sums} ${sums}; hbfn/9 $lm${8 * (v + 1)}v $nowrite`
    }),
  ]
  const epilogue = (v: number): string[] => [
    `fvadd $lls${16 * v}v $llr32v $nowrite`,
    "fmax $mauf $ln0 $nowrite",
    `fvpassar $aluf $n${64 + 4 * v}v`,
    `l1bmrffadd $lls${16 * v}v $llbi`,
    `l1bmm $llbi $llr${64 + 16 * v}v`,
    `l1bmd $lr${64 + 16 * v}v $lb1024`,
    "nop",
    `lpassa $lr${64 + 16 * v}v $ln${128 + 8 * v}v/$imr1`,
  ]
  const lines = [
    ...Array.from({ length: blocks }, (_, i) => block(i)).flat(),
    ...Array.from({ length: vectorGroups }, (_, v) => epilogue(v)).flat(),
  ]
  return parseVsm(lines.join("\n"))
}

/** Fills the memories that the program reads with small numbers: halves, and singles for sums and biases. */
function fill(emulator: Emulator): void {
  const halves = "3E00420041003C00BE00420041003A00"
  const sets = [
    `d set $lm0 32 ${halves.repeat(16)}`,
    `d set $lb0 512 ${halves.repeat(256)}`,
    `d set $ls0 64 ${"3F80000040000000".repeat(64)}`,
    `d set $lr32 8 ${"3F000000BF000000".repeat(8)}`,
    "hbfn/9 $llm0v $llr256v",
  ]
  emulator.run(parseVsm(sets.join("\n")))
}

function classOf({ statement }: ProgramLine): string {
  if (statement?.kind !== "pe") return "other"
  const kinds = statement.expressions.flatMap((each) => {
    if (each.kind === "noforward") return []
    return "precision" in each && "operation" in each ? `${each.precision ?? ""}${each.operation}` : each.kind
  })
  return kinds.join(" + ")
}

/** Seconds that each class of lines takes in one run, and all of them. */
function timesOf(emulator: Emulator, program: Program): Map<string, { seconds: number; lines: number }> {
  const times = new Map<string, { seconds: number; lines: number }>()
  for (const line of program.lines) {
    const start = performance.now()
    emulator.step(line)
    const seconds = (performance.now() - start) / 1000
    const { seconds: before, lines } = times.get(classOf(line)) ?? { seconds: 0, lines: 0 }
    times.set(classOf(line), { seconds: before + seconds, lines: lines + 1 })
  }
  return times
}

function bestRate(emulator: Emulator, program: Program, rounds: number): number {
  const rates = Array.from({ length: rounds }, () => {
    const start = performance.now()
    emulator.run(program)
    return (1000 * program.lines.length) / (performance.now() - start)
  })
  return Math.max(...rates)
}

/** Milliseconds of one line of every instruction class, the slowest first. */
function instructionTimes(emulator: Emulator, rounds: number): readonly (readonly [string, number])[] {
  fillEverything(emulator)
  const forwarded = parseVsm("lpassa $llm0v $nowrite")
  const times = representativeLines().map(({ mnemonic, program }) => {
    for (const each of [forwarded, program]) emulator.run(each)
    const samples = Array.from({ length: rounds }, () => {
      const start = performance.now()
      emulator.run(program)
      return performance.now() - start
    })
    return [mnemonic, Math.min(...samples)] as const
  })
  return times.toSorted(([, a], [, b]) => b - a)
}

/** Words of one exponent in every format: halves 1.75 to 2, singles and doubles near 1, or block floats of those. */
function fillEverything({ board }: Emulator): void {
  const { words } = board
  const regions = [
    [planes.lm0, planes.mask],
    [planes.x, planes.lm0base],
    [l1bmMemory.start, turnaroundMemory.start],
    [l2bmMemory.start, l2bmMemory.start + l2bmMemory.stride * boardTotals.l2bs],
  ] as const
  let state = 1
  for (const [from, to] of regions)
    for (let at = from; at < to; at++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      words[at] = 0x3f803f80 | ((state >>> 8) & 0x000f007f)
    }
}

async function main(rounds: number, isComplete: boolean): Promise<void> {
  const emulator = await openEmulator()
  fill(emulator)
  const product = productProgram()
  const products = parseVsm("hmmul $lx $lr256v $lls0v\nhmfma $ly $lr264v $lls0v $lls0v\n".repeat(20))
  for (const program of [product, products]) emulator.run(program)
  const mix = bestRate(emulator, product, rounds)
  const halfProducts = bestRate(emulator, products, rounds)
  const samples = Array.from({ length: rounds }, () => timesOf(emulator, product))
  const classes = [...samples[0]!].map(([name, { lines }]) => {
    const seconds = Math.min(...samples.map((times) => times.get(name)!.seconds))
    return { name, lines, milliseconds: (1000 * seconds) / lines, seconds }
  })
  const total = classes.reduce((sum, { seconds }) => sum + seconds, 0)
  const rows = classes
    .toSorted((a, b) => b.seconds - a.seconds)
    .map(({ name, lines, milliseconds, seconds }) => [name, lines, milliseconds, (100 * seconds) / total])
  process.stdout.write(
    [
      `lines of a matrix product a second: ${significant(mix)}`,
      `half matrix-vector lines a second: ${significant(halfProducts)}`,
      "",
      markdownTable(["instructions of a line", "lines", "ms a line", "% of the time"], rows),
      "",
    ].join("\n"),
  )
  if (isComplete)
    process.stdout.write(`\n${markdownTable(["instruction", "ms a line"], instructionTimes(emulator, rounds))}\n`)
}

const { values, positionals } = parseArgs({ options: { all: { type: "boolean" } }, allowPositionals: true })
await main(Number(positionals[0] ?? 9), values.all === true)
