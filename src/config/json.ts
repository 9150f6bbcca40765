import { transformSync } from "esbuild"
import type { Place } from "../diagnostics/diagnostic.ts"

export type ParsedJson =
  | { readonly value: unknown }
  | { readonly problem: string; readonly at: Pick<Place, "line" | "column"> }

/** Parses JSON. The engine often does not tell where a mistake is, so a second parser is asked then. */
export function parseJson(text: string): ParsedJson {
  const source = text.startsWith("\uFEFF") ? text.slice(1) : text
  try {
    return { value: JSON.parse(source) }
  } catch (error) {
    return located(source) ?? { problem: error instanceof Error ? error.message : String(error), at: {} }
  }
}

function located(source: string): ParsedJson | undefined {
  try {
    transformSync(source, { loader: "json", logLevel: "silent" })
    return undefined
  } catch (error) {
    if (!(error instanceof Error && "errors" in error && Array.isArray(error.errors))) throw error
    const [first] = error.errors as readonly { text: string; location: { line: number; column: number } | null }[]
    if (first === undefined || first.location === null) return undefined
    return { problem: first.text, at: { line: first.location.line, column: first.location.column + 1 } }
  }
}
