/** Integer operations of the ALU on one element (2.8). */
export interface Element {
  readonly width: number
  readonly isUnsigned: boolean
}

export interface ElementResult {
  readonly result: bigint
  readonly flag: boolean
}

export type ElementOperation<E = Element> = (x: bigint, y: bigint, element: E) => ElementResult

const sizeOf = ({ width }: Element): bigint => 2n ** BigInt(width)

const signed = (x: bigint, { width }: Element): bigint => BigInt.asIntN(width, x)

/** Modulo 2^width. The flag of a signed operation says that the result is not negative, of an unsigned one that nothing carried. */
function sum(exact: bigint, element: Element): ElementResult {
  const result = BigInt.asUintN(element.width, exact)
  return { result, flag: element.isUnsigned ? exact === result : signed(result, element) >= 0n }
}

function flaggedZero(value: bigint, element: Element): ElementResult {
  const result = BigInt.asUintN(element.width, value)
  return { result, flag: result === 0n }
}

function rotated(x: bigint, left: bigint, element: Element): ElementResult {
  return flaggedZero((x << left) | (x >> (BigInt(element.width) - left)), element)
}

const ordered = (x: bigint, element: Element): bigint => (element.isUnsigned ? x : signed(x, element))

export const integerOperations = {
  inc: (x, _, e) => sum(x + 1n, e),
  dec: (x, _, e) => sum(x - 1n, e),
  add: (x, y, e) => sum(x + y, e),
  sub: (x, y, e) => sum(x - y, e),
  and: (x, y, e) => flaggedZero(x & y, e),
  or: (x, y, e) => flaggedZero(x | y, e),
  xor: (x, y, e) => flaggedZero(x ^ y, e),
  not: (x, _, e) => flaggedZero(~x, e),
  lnot: (x, _, e) => flaggedZero(x === 0n ? 1n : 0n, e),
  lsl: (x, y, e) => flaggedZero(y >= BigInt(e.width) ? 0n : x * 2n ** y, e),
  lsr: (x, y, e) => {
    const far = y >= BigInt(e.width) ? BigInt(e.width) : y
    return flaggedZero(ordered(x, e) >> far, e)
  },
  bsl: (x, y, e) => rotated(x, y % BigInt(e.width), e),
  bsr: (x, y, e) => rotated(x, BigInt(e.width) - (y % BigInt(e.width)), e),
  max: (x, y, e) => (ordered(x, e) >= ordered(y, e) ? { result: x, flag: true } : { result: y, flag: false }),
  min: (x, y, e) => (ordered(x, e) <= ordered(y, e) ? { result: x, flag: true } : { result: y, flag: false }),
} as const satisfies Record<string, ElementOperation>

/** Those that any format has, since they only move bits. */
export const bitOperations = {
  passa: (x) => ({ result: x, flag: x === 0n }),
  packbit: (x, y, e) => {
    const top = y / (sizeOf(e) / 2n)
    return { result: (2n * x + top) % sizeOf(e), flag: top === 0n }
  },
} as const satisfies Record<string, ElementOperation>
