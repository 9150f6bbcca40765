/**
 * Numbers where roundings are decided: mantissas of few bits, of all ones and of low bits only; factors and an addend that
 * cancels their product but for a few units, or lies at a distance at which one of them is a half unit of the other, or less; and
 * exponents at the ends of the range.
 */
import { floatFormats } from "../../../../src/mncore/machine.ts"

type Next = () => number
export type Triple = readonly [x: bigint, y: bigint, z: bigint]

function oneOf<T>(next: Next, values: readonly T[]): T {
  return values[next() % values.length]!
}

function randomBits(next: Next, count: number): bigint {
  return ((BigInt(next()) << 32n) | BigInt(next())) & ((1n << BigInt(count)) - 1n)
}

export function hardMantissa(next: Next, bits: number): bigint {
  const ones = (1n << BigInt(bits)) - 1n
  const place = BigInt(next() % bits)
  const random = randomBits(next, bits)
  const low = 1n << BigInt(Math.ceil(bits / 4))
  return oneOf(next, [
    0n,
    ones,
    1n << place,
    ones ^ (1n << place),
    (ones << place) & ones,
    random % low,
    random - (random % low),
    random,
  ])
}

type Letter = keyof typeof floatFormats

/** An element of a format, from its sign, exponent field and mantissa. */
export function element(letter: Letter, isNegative: boolean, exponent: number, mantissa: bigint): bigint {
  const { exponentBits, mantissaBits } = floatFormats[letter]
  return (((isNegative ? 1n << BigInt(exponentBits) : 0n) | BigInt(exponent)) << BigInt(mantissaBits)) | mantissa
}

function hardExponent(next: Next, letter: Letter): number {
  const { exponentBits, bias } = floatFormats[letter]
  const infinity = 2 ** exponentBits - 1
  const step = next() % 70
  const near = bias - 16 + (next() % 32)
  const end = Math.max(0, oneOf(next, [step, infinity - step, Math.floor(bias / 2) + step]))
  return Math.min(infinity, oneOf(next, [near, near, near, near, end, next() % (infinity + 1)]))
}

const view = new DataView(new ArrayBuffer(8))

/** What a double or a single is read as by IEEE 754, and back. */
function numberOf(letter: "d" | "f", bits: bigint): number {
  view.setBigUint64(0, letter === "d" ? bits : bits << 32n)
  return letter === "d" ? view.getFloat64(0) : view.getFloat32(0)
}

function bitsOf(letter: "d" | "f", value: number): bigint {
  if (letter === "f") view.setFloat32(0, value)
  else view.setFloat64(0, value)
  return letter === "d" ? view.getBigUint64(0) : BigInt(view.getUint32(0))
}

/** Two factors and an addend. */
export function hardTriple(letter: "d" | "f", next: Next): Triple {
  const { mantissaBits, exponentBits, bias } = floatFormats[letter]
  const infinity = 2 ** exponentBits - 1
  const factor = (exponent: number): bigint =>
    element(letter, next() % 2 === 1, exponent, hardMantissa(next, mantissaBits))
  const [ex, ey] = [hardExponent(next, letter), hardExponent(next, letter)]
  const [x, y] = [factor(ex), factor(ey)]
  if (next() % 3 === 0) return [x, y, cancelling(letter, numberOf(letter, x) * numberOf(letter, y), next)]
  const distance = (next() % 5) - 2 + mantissaBits * oneOf(next, [-2, -1, 0, 1, 2])
  const exponent = Math.max(0, Math.min(infinity, ex + ey - bias + distance))
  return [x, y, factor(next() % 8 === 0 ? hardExponent(next, letter) : exponent)]
}

/** The opposite of a number, a few units beside it. */
function cancelling(letter: "d" | "f", value: number, next: Next): bigint {
  const width = letter === "d" ? 64 : 32
  return BigInt.asUintN(width, bitsOf(letter, -value) + BigInt((next() % 7) - 3))
}

/** An addend of a sum of several: exponents that nearly align, near half a unit of the largest, or at the ends. */
export function hardAddend(letter: Letter, next: Next): bigint {
  const { mantissaBits, exponentBits, bias } = floatFormats[letter]
  const infinity = 2 ** exponentBits - 1
  const near = bias + (next() % 5)
  const below = Math.max(0, bias - mantissaBits - 4 + (next() % 6))
  const exponent = oneOf(next, [near, near, near, near, below, below, next() % 3, infinity - (next() % 4)])
  return element(letter, next() % 2 === 1, exponent, hardMantissa(next, mantissaBits))
}
