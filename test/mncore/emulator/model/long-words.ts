/** Values of an access as one big integer: 128 bits for 2 lw, the first element most significant. */
export const cycles = [0, 1, 2, 3] as const
export const pes = [0, 1, 2, 3] as const

/** The elements of a value of some bits. */
export function elementsOf(value: bigint, bits: number, width: number): bigint[] {
  return Array.from({ length: bits / width }, (_, i) => BigInt.asUintN(width, value >> BigInt(bits - width * (i + 1))))
}

export function joined(elements: readonly bigint[], width: number): bigint {
  return elements.reduce((value, element) => (value << BigInt(width)) | BigInt.asUintN(width, element), 0n)
}

/** The MSB long word, and the other one. */
export function longWordsOf(value: bigint): readonly [bigint, bigint] {
  return [value >> 64n, BigInt.asUintN(64, value)]
}

/** Elements that fill less than 2 lw stand at the MSB end, and the rest is 0. */
export function atMsbEnd(elements: readonly bigint[], width: number): bigint {
  return joined(elements, width) << BigInt(128 - elements.length * width)
}

/** The four flags of a cycle, of which each element gives its share; the first is the most significant. */
export function flagBits(flags: readonly boolean[]): number {
  return Array.from({ length: 4 }, (_, i) => flags[Math.floor((i * flags.length) / 4)]!).reduce(
    (bits, flag) => 2 * bits + (flag ? 1 : 0),
    0,
  )
}
