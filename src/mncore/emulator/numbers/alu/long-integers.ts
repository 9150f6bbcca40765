/** Integer instructions on elements of 64 bits, kept as unsigned bigints; the meanings are those of `integers.ts`. */
import type { BitOperation, ElementOperation, IntegerOperation } from "./operation.ts"

type Operation = ElementOperation<bigint>

const width = 64n
const modulus = 1n << width

const wrap = (value: bigint): bigint => BigInt.asUintN(64, value)
const signed = (value: bigint): bigint => BigInt.asIntN(64, value)
const isZero = (_x: bigint, _y: bigint, result: bigint): boolean => result === 0n
const isNonNegative = (_x: bigint, _y: bigint, result: bigint): boolean => result < modulus / 2n

function wrapping(compute: (x: bigint, y: bigint) => bigint): Operation {
  return { result: (x, y) => wrap(compute(x, y)), flag: isNonNegative }
}

function carrying(compute: (x: bigint, y: bigint) => bigint): Operation {
  return { result: (x, y) => wrap(compute(x, y)), flag: (x, y) => wrap(compute(x, y)) === compute(x, y) }
}

function bitwise(compute: (x: bigint, y: bigint) => bigint): Operation {
  return { result: (x, y) => wrap(compute(x, y)), flag: isZero }
}

function choosing(isFirst: (x: bigint, y: bigint) => boolean): Operation {
  return { result: (x, y) => (isFirst(x, y) ? x : y), flag: isFirst }
}

function rotate(x: bigint, count: bigint): bigint {
  return (x << count) | (x >> (width - count))
}

export const longIntegerOperations = {
  passa: bitwise((x) => x),
  packbit: { result: (x, y) => wrap(x << 1n) | (y >> 63n), flag: (_, y) => y >> 63n === 0n },
  inc: wrapping((x) => x + 1n),
  dec: wrapping((x) => x - 1n),
  add: wrapping((x, y) => x + y),
  sub: wrapping((x, y) => x - y),
  uinc: carrying((x) => x + 1n),
  udec: carrying((x) => x - 1n),
  uadd: carrying((x, y) => x + y),
  usub: carrying((x, y) => x - y),
  and: bitwise((x, y) => x & y),
  or: bitwise((x, y) => x | y),
  xor: bitwise((x, y) => x ^ y),
  not: bitwise((x) => ~x),
  lnot: bitwise((x) => (x === 0n ? 1n : 0n)),
  lsl: bitwise((x, y) => (y >= width ? 0n : x << y)),
  lsr: bitwise((x, y) => signed(x) >> (y < width ? y : width - 1n)),
  ulsr: bitwise((x, y) => (y >= width ? 0n : x >> y)),
  bsl: bitwise((x, y) => rotate(x, y % width)),
  bsr: bitwise((x, y) => rotate(x, (width - (y % width)) % width)),
  max: choosing((x, y) => signed(x) >= signed(y)),
  min: choosing((x, y) => signed(x) <= signed(y)),
  umax: choosing((x, y) => x >= y),
  umin: choosing((x, y) => x <= y),
} as const satisfies Record<IntegerOperation | BitOperation, Operation>
