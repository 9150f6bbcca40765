import { maskRegisters } from "../../../machine.ts"
import {
  fixedMask,
  isFixed,
  writeMask,
  zeroFlush,
  type Mask,
  type MaskWidth,
  type WriteMask,
} from "../../operands/masks.ts"
import type { ExpressionText } from "../expression-text.ts"
import { uint } from "../tokens.ts"

const fixedText = /^(ll)?([01]{4})([tp])?$/
const entryText = /^\$(ll)?imr(\d+)([tp])?$/

function widthOf(prefix: string | undefined): MaskWidth {
  return prefix === "ll" ? "ll" : "l"
}

/** What stands after the `/` of a destination. */
export function readWriteMask(text: string): WriteMask | undefined {
  const fixed = fixedText.exec(text)
  if (fixed !== null) return fixedMask(Number.parseInt(fixed[2]!, 2), widthOf(fixed[1]), assertionOf(fixed[3]))
  const entry = entryText.exec(text)
  return entry === null ? undefined : writeMask(uint(entry[2]!), widthOf(entry[1]), assertionOf(entry[3]))
}

function assertionOf(letter: string | undefined): WriteMask["assertion"] {
  return letter === "t" || letter === "p" ? letter : undefined
}

export function printMask(mask: WriteMask): string {
  return `${isFixed(mask) ? printFixed(mask) : printEntry(mask)}${mask.assertion ?? ""}`
}

function printFixed({ entry, width }: Mask): string {
  const bits = (entry - maskRegisters.firstFixed).toString(2).padStart(4, "0")
  return `${width === "ll" ? "ll" : ""}${bits}`
}

function printEntry({ entry, width }: Mask): string {
  return `$${width === "ll" ? "ll" : ""}imr${entry}`
}

const flushText = /^\/\$(ll)?imr(\d+)$/

/** The zero flush after a mnemonic: `/$imr1`, or nothing. Throws VSM_SYNTAX, VSM_RANGE. */
export function readFlush(text: string, line: ExpressionText): Mask | undefined {
  if (text === "") return undefined
  const [, width, entry] = flushText.exec(text) ?? []
  if (entry === undefined) line.rejectSuffix("a zero flush such as /$imr1, or a blank")
  return line.atMnemonic(() => zeroFlush(uint(entry), widthOf(width)))
}

export function printFlush(flush: Mask | undefined): string {
  return flush === undefined ? "" : `/${printEntry(flush)}`
}
