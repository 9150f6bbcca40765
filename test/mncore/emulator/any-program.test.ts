import fc from "fast-check"
import { expect, test } from "vitest"
import { CompileError } from "../../../src/diagnostics/compile-error.ts"
import { Emulator, openEmulator } from "../../../src/mncore/emulator/emulator.ts"
import { peCount, planeOf, planes, preparedMatrices, kernelScratch } from "../../../src/mncore/emulator/state/layout.ts"
import type { Statement } from "../../../src/mncore/isa/instructions/instruction.ts"
import { printStatement } from "../../../src/mncore/isa/text/print.ts"
import { mvStatement, peLines } from "../isa/arbitraries.ts"
import { hardWord, random } from "./support/fill.ts"

/** Lines of any instructions with any operands, on memories full of hard words: both arithmetics end in the same state. */
const plain = new Emulator()
const wasm = await openEmulator()

function fillAll(): void {
  const next = random(5)
  const hard = Uint32Array.from({ length: 1 << 16 }, () => hardWord(next))
  const { words } = plain.board
  const end = planeOf("grf1", 512)
  for (let at = 0; at < end; at += hard.length - 5) words.set(hard.subarray(0, Math.min(hard.length, end - at)), at)
  words.set(hard, planes.end)
  wasm.board.words.set(words)
}

/** What running a statement ends with: nothing, or the codes of its problems. */
function outcomeOf(emulator: Emulator, statement: Statement): string {
  try {
    emulator.step({ number: 1, statement, comment: undefined, source: undefined })
    return ""
  } catch (error) {
    if (error instanceof CompileError) return error.diagnostics.map(({ code }) => code).join(" ")
    throw error
  }
}

/** The first word that differs, leaving out what kernels keep for themselves. */
function difference(): string | undefined {
  const [a, b] = [plain.board.words, wasm.board.words]
  const regions: readonly (readonly [number, number])[] = [
    [0, planes.constants],
    [planes.end, kernelScratch],
  ]
  for (const [from, to] of regions)
    if (Buffer.compare(bytesOf(a, from, to), bytesOf(b, from, to)) !== 0)
      for (let at = from; at < to; at++) if (a[at] !== b[at]) return `word ${at}: ${b[at]}, expected ${a[at]}`
  return undefined
}

function bytesOf(words: Uint32Array, from: number, to: number): Uint8Array {
  return new Uint8Array(words.buffer, 4 * from, 4 * (to - from))
}

test("any lines leave the same state", () => {
  fillAll()
  expect(preparedMatrices).toBeGreaterThan(kernelScratch + peCount)
  const statements = fc.sample(fc.oneof({ weight: 9, arbitrary: peLines }, mvStatement), { seed: 1, numRuns: 240 })
  for (const [i, statement] of statements.entries()) {
    const expected = outcomeOf(plain, statement)
    expect(outcomeOf(wasm, statement), printStatement(statement)).toBe(expected)
    if (i % 24 === 23) expect(difference(), `after ${printStatement(statement)}`).toBeUndefined()
  }
})
