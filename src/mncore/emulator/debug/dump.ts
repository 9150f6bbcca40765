/**
 * The text of `d get`, as the public emulator prints it: one line a long word, of a mask register one a cycle, and after `#`
 * the statement itself. Numbers are printed as by C's `%g`. The names and places of L1BM, L2BM, PDM and matrix registers are
 * ours [dump-names].
 */
import { debugLevels, debugMemories, type DebugGet, type DebugMemory } from "../../isa/instructions/control/debug.ts"
import { blockMantissaBits } from "../../machine.ts"
import type { Board } from "../state/board.ts"
import { instancesOf, longWordsPerCount, readInstance, type Instance } from "./memory-access.ts"
import {
  double,
  doubleValue,
  halfValue,
  half,
  single,
  singleValue,
  zeroOf,
  type FloatFormat,
} from "../numbers/formats.ts"
import { formatG } from "./format-g.ts"

const names = {
  lm: "LM0",
  ln: "LM1",
  lr: "GREG0",
  ls: "GREG1",
  t: "TREG",
  omr: "OMR",
  lb: "L1BM",
  lc: "L2BM",
  d: "DRAM",
  p: "PDM",
  lx: "MREG",
  ly: "MREG",
} as const satisfies Record<DebugMemory, string>

/** Lines of one `d get`; `source` is its text. */
export function* dumpLines(board: Board, { type, place }: DebugGet, source: string): Generator<string> {
  const { memory, address } = place
  const { step } = debugMemories[memory]
  const perCount = longWordsPerCount(memory)
  for (const instance of instancesOf(place)) {
    const words = readInstance(board, place, instance)
    for (let i = 0; i < place.count; i++) {
      const row = words.subarray(2 * perCount * i, 2 * perCount * (i + 1))
      const head = `DEBUG-${names[memory]}(${placeText(memory, instance, address + step * i)})`
      for (const text of memory === "omr" ? maskTexts(row) : [longWordText(type, row)])
        yield `${head}:${text} #${source}`
    }
  }
}

function placeText(memory: DebugMemory, instance: Instance, address: number): string {
  const levels = debugLevels.slice(0, debugMemories[memory].levels)
  const register = memory === "lx" ? "x" : memory === "ly" ? "y" : ""
  return `${levels.map((level) => `${level}${instance[level]}`).join("")},${register}${address}`
}

function maskTexts(row: Uint32Array): readonly string[] {
  return halvesOf(row).map((bits) => `Mask{${bits}}`)
}

function halvesOf(words: Uint32Array): number[] {
  return [...words].flatMap((word) => [word >>> 16, word & 0xffff])
}

function longWordsOf(words: Uint32Array): bigint[] {
  return Array.from({ length: words.length / 2 }, (_, i) => (BigInt(words[2 * i]!) << 32n) | BigInt(words[2 * i + 1]!))
}

const upperHex = (value: number | bigint): string => `0x${value.toString(16).toUpperCase()}`

function longWordText(type: DebugGet["type"], words: Uint32Array): string {
  switch (type) {
    case "":
      return untypedText(words)
    case "d":
      return typedText(longWordsOf(words), doubleValue, 16)
    case "f":
      return typedText([...words], singleValue, 8)
    case "h":
      return typedText(halvesOf(words), halfValue, 4)
    case "bd":
      return typedText(longWordsOf(words), (bits) => blockValue(bits, double, blockMantissaBits.d), 16)
    case "bf":
      return typedText([...words], (bits) => blockValue(BigInt(bits), single, blockMantissaBits.f), 8)
    case "bg":
      return typedText([...words], (bits) => blockValue(BigInt(bits), single, blockMantissaBits.g), 8)
    case "bh":
      return typedText(halvesOf(words), (bits) => blockValue(BigInt(bits), half, blockMantissaBits.h), 4)
  }
}

function untypedText(words: Uint32Array): string {
  const [value] = longWordsOf(words)
  const [a, b, c, d] = halvesOf(words).map(upperHex)
  return `(f:${formatG(doubleValue(value!))}, i:{{${a},${b}},{${c},${d}}}, v:${upperHex(value!)})`
}

function typedText<Bits extends number | bigint>(
  elements: readonly Bits[],
  valueOf: (bits: Bits) => number,
  digits: number,
): string {
  const values = elements.map((bits) => formatG(valueOf(bits)))
  const raw = elements.map((bits) => `0x${bits.toString(16).padStart(digits, "0")}`)
  return `(${values.join(", ")}) (${raw.join(", ")})`
}

/** A block float by its own exponent; one with exponent field 0, whose block is not known here, prints as 0. */
function blockValue(bits: bigint, { mantissaBits, bias, infinity }: FloatFormat, length: number): number {
  const fields = Number(bits >> BigInt(mantissaBits))
  const exponent = fields & infinity
  const sign = fields > infinity ? -1 : 1
  if (exponent === infinity) return sign * Number.POSITIVE_INFINITY
  if (exponent === 0) return zeroOf(sign)
  const unused = mantissaBits - length
  const mantissa = Number((bits & ((1n << BigInt(mantissaBits)) - 1n)) >> BigInt(unused))
  return sign * mantissa * 2 ** (1 - length) * 2 ** (exponent - bias)
}
