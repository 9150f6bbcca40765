/**
 * Two boards, one in plain TypeScript and one in WebAssembly, that are given the same words and run the same lines. A difference
 * is reported once: the boards are made equal again.
 */
import { expect } from "vitest"
import { Emulator, openEmulator } from "../../../../src/mncore/emulator/emulator.ts"
import {
  kernelScratch,
  l1bmMemory,
  l2bmMemory,
  maskPlane,
  peCount,
  planeOf,
  planeWords,
} from "../../../../src/mncore/emulator/state/layout.ts"
import { boardTotals } from "../../../../src/mncore/machine.ts"
import { parseVsm } from "../../../../src/mncore/isa/text/parse-vsm.ts"
import { hardTriple, type Triple } from "./hard-numbers.ts"
import { fill, random } from "./fill.ts"

const plain = new Emulator()
const wasm = await openEmulator()

/** Where operands are: the first planes of both local memories and of GRF0. */
const operandRegions = ["lm0", "lm1", "grf0"] as const
const operandPlanes = 16

/** Results in GRF1, and flags in entry 1 of the mask registers. */
const resultRegions: readonly (readonly [number, number])[] = [
  [planeOf("grf1", 0), planeOf("grf1", operandPlanes)],
  [maskPlane(1, 0, 0), maskPlane(2, 0, 0)],
]
/** L1BM with the turnaround register, and L2BM. */
const memoryRegions: readonly (readonly [number, number])[] = [[l1bmMemory.start, kernelScratch]]

export type Filling = (seed: number) => void

/** Words of their own in every operand. */
export function words(word?: (next: () => number) => number): Filling {
  return (seed) => {
    fill(plain.board, seed, word)
    copyOperands()
  }
}

/** Factors in the local memories, and addends in GRF0, that go with each other. */
export function triples(letter: "d" | "f"): Filling {
  return (seed) => {
    const next = random(seed)
    for (let plane = 0; plane < operandPlanes; plane += letter === "d" ? 2 : 1)
      for (let pe = 0; pe < peCount; pe++) storeTriple(letter, plane, pe, hardTriple(letter, next))
    copyOperands()
  }
}

function storeTriple(letter: "d" | "f", plane: number, pe: number, triple: Triple): void {
  const { words } = plain.board
  operandRegions.forEach((region, i) => {
    const at = planeOf(region, plane) + pe
    if (letter === "d") words[at + planeWords] = Number(triple[i]! & 0xffffffffn)
    words[at] = Number(letter === "d" ? triple[i]! >> 32n : triple[i]!)
  })
}

function copyOperands(): void {
  for (const region of operandRegions) copyWords(planeOf(region, 0), planeOf(region, operandPlanes))
}

function copyWords(from: number, to: number): void {
  wasm.board.words.set(plain.board.words.subarray(from, to), from)
}

/** Long words that elements of some width make. */
export type LongWords = (next: () => number) => bigint

/** Long words in every operand, and from address 0 of every L1BM and L2BM on. */
export function fillLongWords(longWord: LongWords, seed: number): void {
  const next = random(seed)
  for (const region of operandRegions)
    for (let plane = 0; plane < operandPlanes; plane += 2)
      fillPart(planeOf(region, plane), planeOf(region, plane + 1), peCount, longWord, next)
  const memories = [
    [l1bmMemory, boardTotals.l1bs],
    [l2bmMemory, boardTotals.l2bs],
  ] as const
  for (const [{ start, stride, longWords }, instances] of memories)
    for (let at = start; at < start + instances * stride; at += stride)
      fillPart(at, at + longWords, filledLongWords, longWord, next)
  copyOperands()
  for (const [from, to] of memoryRegions) copyWords(from, to)
}

export const filledLongWords = 64

function fillPart(high: number, low: number, count: number, longWord: LongWords, next: () => number): void {
  for (let i = 0; i < count; i++) {
    const bits = longWord(next)
    plain.board.words[high + i] = Number(bits >> 32n)
    plain.board.words[low + i] = Number(bits & 0xffffffffn)
  }
}

/** The first word in which the two differ. */
function difference(regions: readonly (readonly [number, number])[]): string | undefined {
  const [a, b] = [plain.board.words, wasm.board.words]
  for (const [from, to] of regions) {
    if (Buffer.compare(bytesOf(a, from, to), bytesOf(b, from, to)) === 0) continue
    for (let at = from; at < to; at++) if (a[at] !== b[at]) return describeWord(from, at, b[at]!, a[at]!)
  }
  return undefined
}

function describeWord(from: number, at: number, found: number, expected: number): string {
  const [plane, place] = [Math.floor((at - from) / planeWords), (at - from) % planeWords]
  return `plane ${plane}, place ${place}: ${found.toString(16)}, expected ${expected.toString(16)}`
}

function bytesOf(all: Uint32Array, from: number, to: number): Uint8Array {
  return new Uint8Array(all.buffer, 4 * from, 4 * (to - from))
}

/** Runs lines on both and compares results and flags, or where it says so the memories of L1Bs and L2Bs. */
export function agree(text: string, where: "results" | "memories" = "results"): void {
  const program = parseVsm(text)
  for (const emulator of [plain, wasm]) emulator.run(program)
  const regions = where === "results" ? resultRegions : memoryRegions
  const found = difference(regions)
  if (found !== undefined) for (const [from, to] of regions) copyWords(from, to)
  expect(found).toBeUndefined()
}
