import type { Emulator } from "../../../../src/mncore/emulator/emulator.ts"
import { peCount, planeOf } from "../../../../src/mncore/emulator/state/layout.ts"
import { debugPlace } from "../../../../src/mncore/isa/instructions/control/debug.ts"
import { hardWord, random } from "../../emulator/support/fill.ts"

type Next = () => number

/** Two halves with random signs and mantissas; of each exponent that many from the lowest on. */
const halves = (next: Next, lowest: number, exponents: number, mantissas: readonly number[] = []): number => {
  const half = (): number => {
    const mantissa = mantissas[next() % (mantissas.length + 1)] ?? next() & 0x1ff
    return (next() & 0x8000) | ((lowest + (next() % exponents)) << 9) | mantissa
  }
  return ((half() << 16) | half()) >>> 0
}

const single = (next: Next, lowest: number, exponents: number, mantissas: readonly number[] = []): number => {
  const mantissa = mantissas[next() % (mantissas.length + 1)] ?? next() & 0x7fffff
  return ((next() & 0x80000000) | ((lowest + (next() % exponents)) << 23) | mantissa) >>> 0
}

/** The first word of a double. */
const double = (next: Next, lowest: number, exponents: number, mantissas: readonly number[] = []): number => {
  const mantissa = mantissas[next() % (mantissas.length + 1)] ?? next() & 0xfffff
  return ((next() & 0x80000000) | ((lowest + (next() % exponents)) << 20) | mantissa) >>> 0
}

/** Numbers of any format whose integers are near. */
function aroundInteger(next: Next): number {
  const kind = next() % 4
  if (kind === 0) return halves(next, 24, 20)
  if (kind === 1) return double(next, 1014, 70)
  return kind === 2 ? single(next, 118, 70, [0]) : single(next, 118, 70)
}

/** Words that are no infinity in any format, and whose exponents are not far apart. */
const nearWord = (next: Next): number =>
  next() % 9 === 0 ? 0 : ((next() & 1 ? 0x3e004000 : 0x41003c00) + (next() & 0x81f081f0)) >>> 0

const length = 65_521

function pool(seed: number, word: (next: Next) => number): Uint32Array {
  const next = random(seed)
  return Uint32Array.from({ length: length + peCount }, () => word(next))
}

const hard = pool(3, hardWord)
const near = pool(5, nearWord)
const integral = pool(7, aroundInteger)
const manyHalves = pool(15, (next) => halves(next, 24, 20))
const zero = pool(9, () => 0)
const counts = pool(11, (next) => next() % 80)
const twoCounts = pool(13, (next) => ((next() % 24) << 16) | (next() % 24))
const halfOnes = pool(17, (next) => halves(next, 24, 9, [0x1ff, 0x1fe, 0x1fc, 0x1f8, 0x1f0]))
const singleOnes = pool(19, (next) => single(next, 120, 4, [0x7fffff, 0x7fffe0, 0x7fffc0, 0x7fffdf]))
const doubleOnes = pool(21, (next) => double(next, 1020, 4, [0xfffff, 0xfffff]))
const lowOnes = pool(23, (next) => (next() % 3 === 0 ? next() : 0xffffffff))

/** The pools of the first and of the second words of long words. */
type Pools = readonly [first: Uint32Array, second: Uint32Array]

interface FillingRow {
  readonly words: Pools
  readonly lm1?: Pools
}

/** What memories hold before a case. */
const fillings = {
  /** Words that are hard for arithmetic. */
  hard: { words: [hard, hard] },
  near: { words: [near, near] },
  integral: { words: [integral, integral] },
  halves: { words: [manyHalves, manyHalves] },
  /** Mantissas whose last bits or first bits are all ones, so that rounding carries. */
  halfOnes: { words: [halfOnes, halfOnes] },
  singleOnes: { words: [singleOnes, singleOnes] },
  doubleOnes: { words: [doubleOnes, lowOnes] },
  /** Small integers of that many bits in LM1. */
  counts64: { words: [hard, hard], lm1: [zero, counts] },
  counts32: { words: [hard, hard], lm1: [counts, counts] },
  counts16: { words: [hard, hard], lm1: [twoCounts, twoCounts] },
} as const satisfies Record<string, FillingRow>

export type Filling = keyof typeof fillings

const regions = ["lm0", "lm1", "grf0", "grf1"] as const

/** Fills words 0 to 63 and the last 8 of every PE memory; every plane is another part of a pool. */
export function fillPes({ board }: Emulator, seed: number, filling: Filling): void {
  const next = random(seed)
  const { words, lm1 = words }: FillingRow = fillings[filling]
  for (const region of regions) {
    const last = region.startsWith("lm") ? 4096 : 512
    const pools = region === "lm1" ? lm1 : words
    for (const plane of [...Array(64).keys(), ...Array.from({ length: 8 }, (_, i) => last - 8 + i)]) {
      const from = next() % length
      board.words.set(pools[plane % 2]!.subarray(from, from + peCount), planeOf(region, plane))
    }
  }
}

const groups = [0, 1, 2, 3]
const l2bs = groups.flatMap((n) => [0, 1].map((c) => ({ n, c })))
const l1bs = l2bs.flatMap((at) => [0, 1, 2, 3, 4, 5, 6, 7].map((b) => ({ ...at, b })))

const instances = [
  ...l1bs.map((at) => ["lb", at] as const),
  ...l2bs.map((at) => ["lc", at] as const),
  ...groups.flatMap((n) => [["d", { n }] as const, ["p", { n }] as const]),
]

/** Fills the first 512 lw of every L1BM, L2BM, DRAM and PDM. */
export function fillBlocks(emulator: Emulator, seed: number, filling: Filling): void {
  const next = random(seed + 1)
  const [words] = fillings[filling].words
  for (const [memory, at] of instances) {
    const from = next() % length
    emulator.write(debugPlace(memory, 0, 512, at), words.subarray(from, from + 1024))
  }
}
