import type { Place } from "../../diagnostics/diagnostic.ts"
import type { Origin } from "../../ir/graph.ts"
import type { StringEntryProto } from "./proto/messages.ts"

/** Keys of metadata that carry what ONNX has no field for. */
export const metadataKeys = {
  /** Source positions of a node, `file:line:column`, one a line. */
  source: "mlsdk.src",
  /** Module paths or node names, one a line. */
  scope: "mlsdk.scope",
  /** The name of a parameter in the model, where the file gives it another. */
  path: "mlsdk.path",
  /** Whether a stored tensor is a parameter or a constant, where its type does not tell. */
  role: "mlsdk.role",
} as const

/** Where a node came from, as its metadata tell, or else its name. */
export function originOf(name: string, metadata: readonly StringEntryProto[]): Origin {
  const names = metadataOf(metadata, metadataKeys.scope)?.split("\n") ?? [name]
  const places = metadataOf(metadata, metadataKeys.source)?.split("\n").map(parsePlace) ?? []
  return { names, places }
}

export function metadataOf(metadata: readonly StringEntryProto[], key: string): string | undefined {
  return metadata.find((entry) => entry.key === key)?.value
}

/** The metadata of a node, from which `originOf` makes the origin again. */
export function metadataOfOrigin({ names, places }: Origin): StringEntryProto[] {
  const scope = names.length === 0 ? [] : [{ key: metadataKeys.scope, value: names.join("\n") }]
  const source = places.length === 0 ? [] : [{ key: metadataKeys.source, value: places.map(printPlace).join("\n") }]
  return [...source, ...scope]
}

function printPlace({ file = "", line, column }: Place): string {
  return [file, line, column].filter((part) => part !== undefined).join(":")
}

function parsePlace(text: string): Place {
  const [, file = text, line, column] = /^(.*?)(?::(\d+))?(?::(\d+))?$/.exec(text) ?? []
  return {
    file,
    ...(line === undefined ? {} : { line: Number(line) }),
    ...(column === undefined ? {} : { column: Number(column) }),
  }
}
