import { existsSync } from "node:fs"
import { dirname, extname, join, resolve } from "node:path"
import { parseModelImport } from "../src/config/import-id.ts"
import { ownPackage } from "../src/config/package-root.ts"
import { fail } from "../src/diagnostics/catalogue.ts"

/** What hosts may test before they ask; the handlers test again, since some hosts ignore filters. */
export const filters = {
  resolve: /[?&]mncore(?=&|=|$)|^~mlsdk\/|^mlsdk\/(?:runtime|reference)$/,
  load: /[?&]mncore(?=&|=|$)/,
  runtime: /^mlsdk\/(?:runtime|reference)$/,
} as const

/** Where the entries of declared models are asked for. */
interface Models {
  entryOf(name: string): Promise<string>
}

const query = "?mncore"
const extensions = ["", ".ts", ".mts", ".js", ".mjs", ".onnx"]

export function isModelId(id: string): boolean {
  return filters.load.test(id)
}

/** The file behind a resolved id. */
export function entryOfId(id: string): string {
  return id.slice(0, id.indexOf("?"))
}

/**
 * `./mnist.model?mncore` and `~mlsdk/mnist` lead to the same id, the model's file with the query, so both are one module and the
 * host knows which file it is. Throws IMPORT_UNRESOLVED, IMPORT_QUERY_OPTION, MODEL_UNKNOWN.
 */
export async function resolveModelId(id: string, importer: string | undefined, models: Models): Promise<string | null> {
  if (id.startsWith("~mlsdk/")) return (await models.entryOf(id.slice("~mlsdk/".length))) + query
  const imported = parseModelImport(id, importer)
  if (imported === undefined) return null
  const base = resolve(importer === undefined ? "." : dirname(entryPath(importer)), imported.path)
  const candidates = extensions.map((extension) => base + extension)
  const found = candidates.find((path) => extname(path) !== "" && existsSync(path))
  const place = importer === undefined ? {} : { file: importer }
  return (found ?? fail("IMPORT_UNRESOLVED", place, { id, tried: candidates.slice(1) })) + query
}

function entryPath(importer: string): string {
  return importer.replace(/\?.*$/, "")
}

/** The runtime that stubs import, by file: an app needs no direct dependency on this package to resolve it. */
export function runtimeFile(id: string): string {
  return join(ownPackage(), "dist", `${id.slice("mlsdk/".length)}.js`)
}
