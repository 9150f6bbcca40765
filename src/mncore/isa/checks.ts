import { fail } from "../../diagnostics/catalogue.ts"

/**
 * The checks that constructors make. They report with an empty place: the reader of a text or of a binary program, which
 * knows where it stands, fills it in.
 */

/** Throws VSM_RANGE unless the number is an integer of `first` to `last`. */
export function checkRange(what: string, value: number, first: number, last: number): void {
  if (Number.isSafeInteger(value) && value >= first && value <= last) return
  fail("VSM_RANGE", {}, { what, found: String(value), expected: `${first} to ${last}` })
}

/** Throws VSM_ALIGNMENT unless the number is a multiple. */
export function checkMultiple(what: string, value: number, multiple: number, unit: string): void {
  if (value % multiple === 0) return
  fail("VSM_ALIGNMENT", {}, { what, found: value, multiple, unit })
}

/** Throws VSM_OPTION unless the instruction takes the option. */
export function checkOption(isTaken: boolean, instruction: string, option: string, reason: string): void {
  if (!isTaken) fail("VSM_OPTION", {}, { instruction, option, reason })
}
