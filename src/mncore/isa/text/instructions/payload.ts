import { fail } from "../../../../diagnostics/catalogue.ts"
import type { Token } from "../tokens.ts"

const digitsPerWord = 8
const digitsPerLongWord = 16

/**
 * The long words of a payload, 16 hex digits each, as two words of 32 bit. An `l` may stand before each, and blanks
 * between them. Throws VSM_PAYLOAD with the place of what is no hex digit or stands alone.
 */
export function readPayload(tokens: readonly Token[], end: number): Uint32Array {
  const text = tokens.map((token) => token.text).join("")
  const words: number[] = []
  for (let at = 0; at < text.length; at += digitsPerLongWord) {
    if (text[at] === "l") at++
    const digits = text.slice(at, at + digitsPerLongWord)
    if (!/^[\da-f]{16}$/i.test(digits)) rejectDigits(digits, tokens[0]?.column ?? end, at)
    words.push(Number.parseInt(digits.slice(0, digitsPerWord), 16), Number.parseInt(digits.slice(digitsPerWord), 16))
  }
  return Uint32Array.from(words)
}

function rejectDigits(digits: string, column: number, at: number): never {
  const found = `"${digits}"`
  return fail("VSM_PAYLOAD", { column: column + at }, { found, expected: `${digitsPerLongWord} hex digits` })
}

export function printPayload(payload: Uint32Array): string {
  return Array.from(payload, (word) => word.toString(16).padStart(digitsPerWord, "0")).join("")
}
