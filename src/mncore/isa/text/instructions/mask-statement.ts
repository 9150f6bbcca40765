import { fail } from "../../../../diagnostics/catalogue.ts"
import { maskStatement, type MaskLetter, type MaskStatement } from "../../instructions/control/mask-statement.ts"
import { placed } from "../place-problems.ts"
import { shown, uint, type Token } from "../tokens.ts"

const maskText = /^mask(ll|l)?([rstmnk]*)$/

/** `maskrs 1`, `maskllt 2`, `mask 0`. Throws VSM_SYNTAX, VSM_RANGE. */
export function readMaskStatement([head, entry, ...extra]: readonly [Token, ...Token[]]): MaskStatement {
  const [, width, letters] = maskText.exec(head.text) ?? []
  const { column } = head
  if (letters === undefined)
    return fail(
      "VSM_SYNTAX",
      { column },
      { found: shown(head.text), expected: "mask, l or ll, and letters of r, s, t, m, n, k" },
    )
  if (entry === undefined || extra.length > 0 || !/^\d+$/.test(entry.text)) {
    const wrong = extra[0] ?? entry ?? head
    const found = wrong === head ? "the end of the line" : shown(wrong.text)
    return fail("VSM_SYNTAX", { column: wrong.column }, { found, expected: "the number of a mask entry" })
  }
  const chosen = [...letters] as MaskLetter[]
  return placed({ column: entry.column }, () => maskStatement(chosen, uint(entry.text), width === "ll" ? "ll" : "l"))
}

export function printMaskStatement({ letters, entry, width }: MaskStatement): string {
  return `mask${width === "ll" ? "ll" : ""}${letters.join("")} ${entry}`
}
