import { maskRegisters } from "../../../machine.ts"
import { checkRange } from "../../checks.ts"
import { writeMask, type Mask, type MaskWidth, type WriteMask } from "../../operands/masks.ts"
import type { Destination } from "../../operands/destinations.ts"
import type { DestinationTarget } from "../../operands/pe-operands.ts"

/** Destinations of a mask statement: GRF0, GRF1, T, LM0 with its base, LM1 with its base, mask registers. */
export const maskLetters = ["r", "s", "t", "m", "n", "k"] as const
export type MaskLetter = (typeof maskLetters)[number]

/** `mask… N`: the mask of the listed destinations until the next mask statement; all others have none. */
export interface MaskStatement extends Mask {
  readonly kind: "mask"
  readonly letters: readonly MaskLetter[]
}

/** The letters are put into the order of the table. Throws VSM_RANGE. */
export function maskStatement(letters: readonly MaskLetter[], entry: number, width: MaskWidth = "l"): MaskStatement {
  checkRange("the mask entry", entry, 0, maskRegisters.entries - 1)
  return { kind: "mask", letters: maskLetters.filter((letter) => letters.includes(letter)), entry, width }
}

/** `mask 0`, as at the start of a program. */
export const noMask: MaskStatement = maskStatement([], maskRegisters.allOnes)

const letterOf: Readonly<Record<DestinationTarget["kind"], MaskLetter | undefined>> = {
  grf0: "r",
  grf1: "s",
  t: "t",
  lm0: "m",
  lm0base: "m",
  lm1: "n",
  lm1base: "n",
  omr: "k",
  nowrite: undefined,
}

/** The mask of a destination: its own, or that of the statement in force; undefined where everything is written. No instruction is left out [masked-copies]. */
export function maskOf({ target, mask }: Destination, statement: MaskStatement): WriteMask | undefined {
  if (mask !== undefined) return mask.entry === maskRegisters.allOnes ? undefined : mask
  const letter = letterOf[target.kind]
  const isListed = letter !== undefined && statement.letters.includes(letter)
  if (!isListed || statement.entry === maskRegisters.allOnes) return undefined
  return writeMask(statement.entry, statement.width)
}
