/**
 * Integer instructions on elements of 16 or 32 bits, kept as unsigned numbers. A shift left or logical shift right by the
 * width or more gives 0, an arithmetic one the sign in every bit [wide-shifts].
 */
import type { BitOperation, ElementOperation, IntegerOperation } from "./operation.ts"

type Operation = ElementOperation<number>

const isZero = (_x: number, _y: number, result: number): boolean => result === 0

export function integerOperations(width: 16 | 32): Readonly<Record<IntegerOperation | BitOperation, Operation>> {
  const modulus = 2 ** width
  const wrap = (value: number): number => (width === 32 ? value >>> 0 : value & 0xffff)
  const signed = (value: number): number => (value >= modulus / 2 ? value - modulus : value)
  const isNonNegative = (_x: number, _y: number, result: number): boolean => result < modulus / 2

  const wrapping = (compute: (x: number, y: number) => number): Operation => ({
    result: (x, y) => wrap(compute(x, y)),
    flag: isNonNegative,
  })
  const carrying = (compute: (x: number, y: number) => number): Operation => ({
    result: (x, y) => wrap(compute(x, y)),
    flag: (x, y) => compute(x, y) >= 0 && compute(x, y) < modulus,
  })
  const bitwise = (compute: (x: number, y: number) => number): Operation => ({
    result: (x, y) => wrap(compute(x, y)),
    flag: isZero,
  })
  const choosing = (isFirst: (x: number, y: number) => boolean): Operation => ({
    result: (x, y) => (isFirst(x, y) ? x : y),
    flag: isFirst,
  })
  const rotate = (x: number, count: number): number =>
    count === 0 ? x : wrap(x << count) + Math.floor(x / 2 ** (width - count))

  return {
    passa: bitwise((x) => x),
    packbit: {
      result: (x, y) => wrap(x << 1) + (y >= modulus / 2 ? 1 : 0),
      flag: (_, y) => y < modulus / 2,
    },
    inc: wrapping((x) => x + 1),
    dec: wrapping((x) => x - 1),
    add: wrapping((x, y) => x + y),
    sub: wrapping((x, y) => x - y),
    uinc: carrying((x) => x + 1),
    udec: carrying((x) => x - 1),
    uadd: carrying((x, y) => x + y),
    usub: carrying((x, y) => x - y),
    and: bitwise((x, y) => x & y),
    or: bitwise((x, y) => x | y),
    xor: bitwise((x, y) => x ^ y),
    not: bitwise((x) => ~x),
    lnot: bitwise((x) => (x === 0 ? 1 : 0)),
    lsl: bitwise((x, y) => (y >= width ? 0 : x << y)),
    lsr: bitwise((x, y) => signed(x) >> Math.min(y, width - 1)),
    ulsr: bitwise((x, y) => (y >= width ? 0 : x >>> y)),
    bsl: bitwise((x, y) => rotate(x, y % width)),
    bsr: bitwise((x, y) => rotate(x, (width - (y % width)) % width)),
    max: choosing((x, y) => signed(x) >= signed(y)),
    min: choosing((x, y) => signed(x) <= signed(y)),
    umax: choosing((x, y) => x >= y),
    umin: choosing((x, y) => x <= y),
  }
}
