import type { Place } from "../../diagnostics/diagnostic.ts"
import { codePlaces } from "./code-places.ts"
import { programText, type TextCall } from "./program-text.ts"
import { sourceMapOf } from "./source-map.ts"

/** What lies beside a debug build's module: its source map and its text. `file` is the module's name, such as `model.wasm`. */
export function debugFiles(
  file: string,
  module: Uint8Array,
  calls: readonly TextCall[],
  { contents, heading }: { readonly contents: ReadonlyMap<string, string>; readonly heading: readonly string[] },
): ReadonlyMap<string, Uint8Array> {
  const places = calls.map(({ place }) => (place === null ? undefined : placeOf(place)))
  const text = programText(module, calls, heading)
  return new Map([
    [`${file}.map`, sourceMapOf(file, codePlaces(module, places), contents)],
    [`src/${file.replace(/\.wasm$/, "")}_fi.wat`, new TextEncoder().encode(text)],
  ])
}

/** Of `file:line:column`; places without a line are none in a source map. */
function placeOf(text: string): Place | undefined {
  const [, file, line, column] = /^(.*?):(\d+)(?::(\d+))?$/s.exec(text) ?? []
  return file === undefined ? undefined : { file, line: Number(line), column: Number(column ?? 1) }
}
