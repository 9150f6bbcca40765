import { written } from "../assembler/byte-writer.ts"
import { withCustomSection } from "../assembler/custom-section.ts"
import type { Place } from "../../diagnostics/diagnostic.ts"

/** From this byte of a file on, up to the next one, code comes from this place; without one, from nowhere. */
export interface CodePlace {
  readonly byteOffset: number
  readonly place: Place | undefined
}

/**
 * A source map of binary code: one generated line, whose columns are bytes of the file. `codes` ascend; `contents` are the texts of
 * sources, as far as they are at hand. https://tc39.es/ecma426/#sec-source-map-format; for binaries it is what the developer tools of
 * browsers read.
 */
export function sourceMapOf(
  file: string,
  codes: readonly CodePlace[],
  contents: ReadonlyMap<string, string>,
): Uint8Array {
  const sources = [...new Set(codes.flatMap(({ place }) => place?.file ?? []))]
  const sourcesContent = sources.map((source) => contents.get(source) ?? null)
  const map = { version: 3, file, sources, sourcesContent, names: [], mappings: mappingsOf(codes, sources) }
  return new TextEncoder().encode(JSON.stringify(map))
}

/** Each segment holds differences to the one before: bytes, and where there is a place, source, line and column from 0. */
function mappingsOf(codes: readonly CodePlace[], sources: readonly string[]): string {
  let [byteOffset, source, line, column] = [0, 0, 0, 0]
  const segments = codes.map((code) => {
    const fields = [code.byteOffset - byteOffset]
    byteOffset = code.byteOffset
    const { place } = code
    if (place?.file === undefined || place.line === undefined) return fields
    const next = [sources.indexOf(place.file), place.line - 1, (place.column ?? 1) - 1] as const
    fields.push(next[0] - source, next[1] - line, next[2] - column)
    ;[source, line, column] = next
    return fields
  })
  return segments.map((fields) => fields.map(base64Vlq).join("")).join(",")
}

const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

/** Groups of five bits, the lowest first, with a sixth bit where more follow; the sign is the lowest bit. */
function base64Vlq(value: number): string {
  let rest = value < 0 ? -value * 2 + 1 : value * 2
  let text = ""
  do {
    const bits = rest & 31
    rest >>>= 5
    text += digits[rest > 0 ? bits | 32 : bits]
  } while (rest > 0)
  return text
}

/** A module that says where its source map is: https://tc39.es/ecma426/#sec-linking-generated-code-to-source-maps */
export function withSourceMap(module: Uint8Array, url: string): Uint8Array {
  return withCustomSection(
    module,
    "sourceMappingURL",
    written((writer) => writer.name(url)),
  )
}
