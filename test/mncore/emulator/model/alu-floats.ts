/** Floating operations of the ALU on one element (2.8). None of them normalises what it only copies. */
import type { Element, ElementOperation, ElementResult } from "./alu-integers.ts"
import { parts, pattern, power, real, type Format } from "./fixed.ts"

export interface FloatElement extends Element {
  readonly format: Format
}

type FloatOperation = ElementOperation<FloatElement>

/** Whether the n-th bit from the MSB is 0. */
const isClear = (x: bigint, n: number, { width }: Element): boolean => (x >> BigInt(width - n)) % 2n === 0n

/** Sign and magnitude as an integer; both zeros and all patterns of exponent 0 stay apart. */
function rankOf(x: bigint, { width }: Element): bigint {
  const magnitude = BigInt.asUintN(width - 1, x)
  return isClear(x, 1, { width, isUnsigned: false }) ? magnitude : -magnitude - 1n
}

function chosen(x: bigint, y: bigint, e: FloatElement, prefersX: (x: bigint, y: bigint) => boolean): ElementResult {
  const areZeros = real(x, e.format) === 0n && real(y, e.format) === 0n
  const isX = areZeros || prefersX(rankOf(x, e), rankOf(y, e))
  return { result: isX ? x : y, flag: isX || x === y }
}

/** y, or -0 where the n-th bit of x is set. */
const relu =
  (n: number): FloatOperation =>
  (x, y, e) => {
    const flag = isClear(x, n, e)
    return { result: flag ? y : 2n ** BigInt(e.width - 1), flag }
  }

const leaky =
  (by: number): FloatOperation =>
  (x, y, e) => {
    const flag = isClear(x, 1, e)
    return { result: flag ? y : scaled(y, by, e), flag }
  }

/** Zeros and infinities stay; what leaves the exponents becomes one of them. */
function scaled(y: bigint, by: number, { format }: FloatElement): bigint {
  const { sign, exponent, mantissa } = parts(y, format)
  const last = 2 ** format.exponentBits - 1
  if (exponent === 0 || exponent === last) return y
  const signBit = sign << BigInt(format.exponentBits + format.mantissaBits)
  const field = (value: number): bigint => BigInt(value) << BigInt(format.mantissaBits)
  if (exponent + by <= 0) return signBit
  return exponent + by >= last ? signBit + field(last) : signBit + field(exponent + by) + mantissa
}

function floorOf(x: bigint, { format }: FloatElement): bigint {
  const value = real(x, format)
  const mantissas = 2n ** BigInt(format.mantissaBits)
  if (typeof value === "string") return x
  if (value === 0n) return x - (x % mantissas)
  const quotient = value / power(0)
  const below = quotient * power(0) > value ? quotient - 1n : quotient
  return pattern(below * power(0), format)
}

function integerOf(x: bigint, { format, width, isUnsigned }: FloatElement): bigint {
  const value = real(x, format)
  const [least, most] = isUnsigned ? [0n, 2n ** BigInt(width)] : [-(2n ** BigInt(width - 1)), 2n ** BigInt(width - 1)]
  const whole = value === "+inf" ? most : value === "-inf" ? (isUnsigned ? most : least) : value / power(0)
  const positive = isUnsigned && whole < 0n ? -whole : whole
  return BigInt.asUintN(width, positive >= most ? most - 1n : positive < least ? least : positive)
}

/** Whether the square of a * 2^b times a value is at most 1. */
function isBelowRoot(a: bigint, b: number, value: bigint): boolean {
  const square = a * a * value
  return b >= 0 ? square << BigInt(2 * b) <= power(0) : square <= power(0) << BigInt(-2 * b)
}

/** 1 / sqrt(|x|), rounded to one hidden bit and five more. A tie would need a root of two factors. */
function seedOf(x: bigint, { format }: FloatElement): bigint {
  const value = real(x, format)
  if (value === 0n) return pattern("+inf", format)
  if (typeof value === "string") return 0n
  const magnitude = value < 0n ? -value : value
  let b = -600
  while (isBelowRoot(64n, b, magnitude)) b++
  let a = 32n
  while (isBelowRoot(2n * a + 1n, b - 1, magnitude)) a++
  return pattern(a * power(b), format)
}

export const floatOperations = {
  max: (x, y, e) => chosen(x, y, e, (a, b) => a >= b),
  min: (x, y, e) => chosen(x, y, e, (a, b) => a <= b),
  relu: relu(1),
  relu0: relu(1),
  relu1: relu(2),
  relu2: relu(3),
  relu3: relu(4),
  lrelud: leaky(-1),
  lreluo: leaky(-3),
  ilrelud: leaky(1),
  floor: (x, _, e) => ({ result: floorOf(x, e), flag: false }),
  ftoi: (x, _, e) => ({ result: integerOf(x, e), flag: false }),
  rsqrt: (x, _, e) => ({ result: seedOf(x, e), flag: isClear(x, 1, e) }),
} as const satisfies Record<string, FloatOperation>
