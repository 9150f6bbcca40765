import type { Place } from "../../diagnostics/diagnostic.ts"
import { damaged } from "../refuse.ts"

/** A JSON object from UTF-8 bytes. Throws CHECKPOINT_DAMAGED, also when an object has a key twice. */
export function parseJson(bytes: Uint8Array, what: string, place: Place): Readonly<Record<string, unknown>> {
  const { text, value } = tryParse(bytes) ?? damaged(place, `${what} is not JSON`)
  if (!isRecord(value)) return damaged(place, `${what} is not a JSON object`)
  const repeated = repeatedKey(text)
  if (repeated !== undefined) damaged(place, `${what} has the key ${repeated} twice`)
  return value
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

function tryParse(bytes: Uint8Array): { text: string; value: unknown } | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)
    return { text, value: JSON.parse(text) as unknown }
  } catch {
    return undefined
  }
}

/**
 * A key that an object of valid JSON text has twice, of which `JSON.parse` silently keeps the last. In valid JSON a
 * text followed by a colon is a key of the innermost open brace, and nothing else is.
 */
function repeatedKey(json: string): string | undefined {
  const open: Set<string>[] = []
  for (let i = 0; i < json.length; i++) {
    const char = json[i]
    if (char === "{") open.push(new Set())
    else if (char === "}") open.pop()
    else if (char === '"') {
      const end = endOfText(json, i)
      const after = skipSpace(json, end)
      if (json[after] === ":") {
        const key = JSON.parse(json.slice(i, end)) as string
        const keys = open[open.length - 1]
        if (keys?.has(key)) return JSON.stringify(key)
        keys?.add(key)
      }
      i = after - 1
    }
  }
  return undefined
}

function endOfText(json: string, start: number): number {
  let i = start + 1
  while (json[i] !== '"') i += json[i] === "\\" ? 2 : 1
  return i + 1
}

function skipSpace(json: string, start: number): number {
  let i = start
  while (json[i] === " " || json[i] === "\n" || json[i] === "\r" || json[i] === "\t") i++
  return i
}
