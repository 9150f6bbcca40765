import { checkMultiple, checkRange } from "../checks.ts"

/** Words of one access: 1 without a prefix, 2 with `l` (long word), 4 with `ll` (double long word). */
export type AccessWords = 1 | 2 | 4

/** The value at each of the four cycles of a step. */
export type PerCycle<T> = readonly [T, T, T, T]

/**
 * Where a PE memory is accessed in each cycle, before run-time parts (base, T, `j`) are added. In words; what runs past
 * the end wraps, as in the hardware.
 */
export interface Addressing {
  readonly addresses: PerCycle<number>
  /** Words a cycle of auto-stride addressing; undefined for the flat form, which writes four addresses. */
  readonly increment: number | undefined
}

/** A place to address: how its addresses are named in problems, and its size in words. */
interface AddressedMemory {
  readonly name: string
  readonly words: number
}

/** `start`, `start + increment`, …. Throws VSM_RANGE, VSM_ALIGNMENT. */
export function autoStride(
  { name, words }: AddressedMemory,
  width: AccessWords,
  start: number,
  increment: number,
): Addressing {
  checkRange(`the address of ${name}`, start, 0, words - 1)
  checkMultiple(`the address of ${name}`, start, width, "words")
  checkRange(`the increment of ${name}`, increment, 0, words - 1)
  checkMultiple(`the increment of ${name}`, increment, width, "words")
  const at = (cycle: number): number => (start + increment * cycle) % words
  return { addresses: [at(0), at(1), at(2), at(3)], increment }
}

/** Four addresses of their own. Throws VSM_RANGE, VSM_ALIGNMENT. */
export function flat({ name, words }: AddressedMemory, width: AccessWords, addresses: PerCycle<number>): Addressing {
  for (const address of addresses) {
    checkRange(`an address of ${name}`, address, 0, words - 1)
    checkMultiple(`an address of ${name}`, address, width, "words")
  }
  return { addresses, increment: undefined }
}

/** The address of one of the four cycles. */
export function addressIn(addresses: PerCycle<number>, cycle: number): number {
  return addresses[cycle as 0 | 1 | 2 | 3]
}

export function sameAddresses(a: PerCycle<number>, b: PerCycle<number>): boolean {
  return a[0] === b[0] && a[1] === b[1] && a[2] === b[2] && a[3] === b[3]
}
