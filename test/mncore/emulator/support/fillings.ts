/** What memories hold before instructions are compared, by what they are hard for. */
import { approximateProduct, floatFormats, rsqrtSeedBits } from "../../../../src/mncore/machine.ts"
import { fillLongWords, triples, words, type Filling, type LongWords } from "./both-arithmetics.ts"
import { element, hardAddend, hardMantissa } from "./hard-numbers.ts"

type Next = () => number
type Float = keyof typeof floatFormats

/** Elements of a width, each of its own. */
export function joined(width: number, elementOf: (next: Next) => bigint): LongWords {
  return (next) => {
    let bits = 0n
    for (let at = 0; at < 64; at += width) bits = (bits << BigInt(width)) | elementOf(next)
    return bits
  }
}

function floats(letter: Float, elementOf: (next: Next) => bigint): LongWords {
  const { exponentBits, mantissaBits } = floatFormats[letter]
  return joined(1 + exponentBits + mantissaBits, elementOf)
}

/** Mostly numbers whose logical meaning differs: zeros, ones, and what is near them. */
export function integers(width: number): LongWords {
  return joined(width, (next) => {
    const bits = BigInt.asUintN(width, (BigInt(next()) << 32n) | BigInt(next()))
    return [0n, 1n, BigInt.asUintN(width, -1n), 1n << BigInt(width - 1), bits, bits][next() % 6]!
  })
}

export function addends(letter: Float): LongWords {
  return floats(letter, (next) => hardAddend(letter, next))
}

/** Counts of shifts: below the width, at it, and above. */
function counts(width: number): LongWords {
  return joined(width, (next) => {
    const count = next() % (width + 3)
    return next() % 16 === 0 ? BigInt.asUintN(width, -1n) : BigInt(count)
  })
}

/** Numbers around 1 and around the largest integers. */
function numbers(letter: Float): LongWords {
  const { exponentBits, mantissaBits, bias } = floatFormats[letter]
  const infinity = 2 ** exponentBits - 1
  return floats(letter, (next) => {
    const exponent = bias - 3 + (next() % (2 + exponentBits + mantissaBits + 6))
    const isEnd = next() % 8 === 0
    const field = isEnd ? [0, 1, 2, 3, 4, infinity - 1, infinity][next() % 7]! : Math.min(infinity, exponent)
    return element(letter, next() % 2 === 1, field, hardMantissa(next, mantissaBits))
  })
}

/** Elements of blocks: mostly within reach of each other, and seldom so large that a block has no exponent. */
function blocks(letter: Float): LongWords {
  const { exponentBits, mantissaBits, bias } = floatFormats[letter]
  const infinity = 2 ** exponentBits - 1
  const reach = letter === "h" ? 16 : mantissaBits + 4
  return floats(letter, (next) => {
    const near = bias - (next() % 3 === 0 ? next() % reach : next() % 3)
    const rare = [0, 0, 0, 0, infinity - 1, infinity - 2, infinity - 3, infinity][next() % 8]!
    const field = next() % 24 === 0 ? rare : near
    return element(letter, next() % 2 === 1, field, hardMantissa(next, mantissaBits))
  })
}

/** Numbers at which the seed of 1 / sqrt changes: the squares of what the middles of two seeds are the inverse of. */
function roots(letter: Float): LongWords {
  const { mantissaBits, bias } = floatFormats[letter]
  const steps = 2 << rsqrtSeedBits
  return floats(letter, (next) => {
    const middle = BigInt(steps + 1 + 2 * (next() % (steps / 2)))
    const square = (BigInt(4 * steps * steps) << BigInt(mantissaBits)) / (middle * middle) + BigInt((next() % 5) - 2)
    const isLarge = square >> BigInt(mantissaBits + 1) > 0n
    const mantissa = BigInt.asUintN(mantissaBits, isLarge ? square / 2n : square)
    const exponent = bias + 2 * ((next() % 8) - 4) + (isLarge ? 1 : 0)
    return element(letter, next() % 2 === 1, exponent, mantissa)
  })
}

/** Block floats whose low bits, the ones that multipliers drop, are what differs. */
function dropped(letter: "d" | "f"): LongWords {
  const { bias, mantissaBits } = floatFormats[letter]
  const low = 1n << BigInt(approximateProduct[letter].droppedBits)
  return floats(letter, (next) => {
    const mantissa = hardMantissa(next, mantissaBits)
    const kept = next() % 3 === 0 ? mantissa - (mantissa % low) : mantissa
    return element(letter, next() % 2 === 1, bias, kept)
  })
}

function longWords(contents: LongWords): Filling {
  return (seed) => fillLongWords(contents, seed)
}

/** Halves and singles of one exponent nearly everywhere. */
function tame(next: Next): number {
  const bits = next()
  return (bits & 1 ? 0x3e004000 : 0x41003c00) + (bits & 0x81f081f0)
}

export const fillings = {
  words: words(),
  raw: words(),
  tame: words(tame),
  triplesD: triples("d"),
  triplesF: triples("f"),
  integersL: longWords(integers(64)),
  integersI: longWords(integers(32)),
  integersS: longWords(integers(16)),
  countsL: longWords(counts(64)),
  countsI: longWords(counts(32)),
  countsS: longWords(counts(16)),
  numbersD: longWords(numbers("d")),
  numbersF: longWords(numbers("f")),
  numbersH: longWords(numbers("h")),
  rootsD: longWords(roots("d")),
  rootsF: longWords(roots("f")),
  rootsH: longWords(roots("h")),
  blocksD: longWords(blocks("d")),
  blocksF: longWords(blocks("f")),
  blocksH: longWords(blocks("h")),
  droppedD: longWords(dropped("d")),
  droppedF: longWords(dropped("f")),
} as const satisfies Record<string, Filling>

export type FillingName = keyof typeof fillings
