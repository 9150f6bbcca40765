import { fail } from "../../../../diagnostics/catalogue.ts"
import { hostTransfer, preload, type HostTransfer, type Preload } from "../../instructions/control/host-lines.ts"
import { checkPayload } from "../../instructions/control/debug.ts"
import { placed } from "../place-problems.ts"
import { shown, type Token } from "../tokens.ts"
import { printPayload, readPayload } from "./payload.ts"
import { printTag } from "./sync.ts"

/** What must stand between the letter and the address, and how wide the hex numbers are printed. */
const preloadHead = [["the group", /^[0-9]$/]] as const
const transferHead = [
  ["0", /^0$/],
  ["0", /^0$/],
  ["a tag of two hex digits such as i01", /^i[\da-f]{2}$/],
  ["i00", /^i00$/],
  ["0", /^0$/],
] as const
const tail = [
  ["an address of up to 9 hex digits", /^[\da-f]{1,9}$/i],
  ["a count of up to 9 hex digits", /^[\da-f]{1,9}$/i],
] as const
const addressDigits = 9
const countDigits = 3

type Field = readonly [expected: string, pattern: RegExp]

function readFields(tokens: readonly Token[], fields: readonly Field[], end: number): readonly string[] {
  return fields.map(([expected, pattern], i) => {
    const token = tokens[i]
    if (token !== undefined && pattern.test(token.text)) return token.text
    const found = token === undefined ? "the end of the line" : shown(token.text)
    return fail("VSM_SYNTAX", { column: token?.column ?? end }, { found, expected })
  })
}

function readFill(
  tokens: readonly Token[],
  head: readonly Field[],
  end: number,
): [readonly string[], number, Uint32Array] {
  const fields = readFields(tokens, [...head, ...tail], end)
  const [address, count] = fields.slice(head.length).map((digits) => Number.parseInt(digits, 16))
  const rest = tokens.slice(fields.length)
  const payload = readPayload(rest, end)
  placed({ column: rest[0]?.column ?? end }, () => checkPayload(payload, count!))
  return [fields, address!, payload]
}

/** `r <group> <address> <count> <payload>`. Throws VSM_SYNTAX, VSM_PAYLOAD, VSM_RANGE. */
export function readPreload([head, ...tokens]: readonly [Token, ...Token[]], end: number): Preload {
  const [[group], address, payload] = readFill(tokens, preloadHead, end)
  return placed({ column: head.column }, () => preload(Number(group), address, payload))
}

/** `c 0 0 i<tag> i00 0 <address> <count> <payload>`. Throws VSM_SYNTAX, VSM_PAYLOAD, VSM_RANGE. */
export function readHostTransfer([head, ...tokens]: readonly [Token, ...Token[]], end: number): HostTransfer {
  const [[, , tag], address, payload] = readFill(tokens, transferHead, end)
  return placed({ column: head.column }, () => hostTransfer(Number.parseInt(tag!.slice(1), 16), address, payload))
}

export function printHostLine(statement: Preload | HostTransfer): string {
  const head = statement.kind === "preload" ? `r ${statement.group}` : `c 0 0 ${printTag(statement.tag)} i00 0`
  const address = statement.address.toString(16).padStart(addressDigits, "0")
  const count = (statement.payload.length / 2).toString(16).padStart(countDigits, "0")
  return `${head} ${address} ${count} ${printPayload(statement.payload)}`
}
