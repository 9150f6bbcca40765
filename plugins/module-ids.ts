import { realpathSync, statSync } from "node:fs"
import { dirname, isAbsolute, join, resolve } from "node:path"
import { parseModelImport } from "../src/config/import-id.ts"
import { ownPackage } from "../src/config/package-root.ts"
import { fail } from "../src/diagnostics/catalogue.ts"

/** What hosts may test before they ask, in Go too; the handlers test again, since some hosts ignore filters. */
export const filters = {
  resolve: /[?&]mncore(?:[&=]|$)|^~mlsdk\/|^mlsdk\/(?:runtime|reference)$/,
  load: /[?&]mncore(?:[&=]|$)/,
  runtime: /^mlsdk\/(?:runtime|reference)$/,
} as const

/** What resolving needs to know of a project. */
export interface Project {
  /** Absolute. */
  readonly root: string
  /** The entry of a declared model, absolute. Throws MODEL_UNKNOWN. */
  entryOf(name: string): Promise<string>
}

const query = "?mncore"
/** What an import may leave out. */
export const modelExtensions = [".ts", ".mts", ".js", ".mjs", ".onnx"] as const

/** The one id of the model in a file. */
export function modelId(file: string): string {
  return realPath(file) + query
}

/** A file's own path; one that is not there keeps its name, and the build says that it is missing. */
export function realPath(file: string): string {
  try {
    return realpathSync(file)
  } catch {
    return file
  }
}

export function isModelId(id: string): boolean {
  return filters.load.test(id)
}

/** The file behind a resolved id. */
export function entryOfId(id: string): string {
  return id.slice(0, id.indexOf("?"))
}

/**
 * `./mnist.model?mncore` and `~mlsdk/mnist` lead to the same id, the model's file with the query, so both are one module and the
 * host knows which file it is. Null for what only the host can resolve, such as aliases and packages: its own resolution keeps
 * the query. Throws IMPORT_UNRESOLVED, IMPORT_QUERY_OPTION, MODEL_UNKNOWN.
 */
export async function resolveModelId(
  id: string,
  importer: string | undefined,
  project: Project,
): Promise<string | null> {
  if (filters.runtime.test(id)) return runtimeFile(id)
  if (id.startsWith("~mlsdk/")) return modelId(await project.entryOf(id.slice("~mlsdk/".length)))
  const imported = parseModelImport(id, importer)
  if (imported === undefined) return null
  const folders = foldersOf(imported.path, importer, project)
  if (folders.length === 0) return null
  const tried = folders.flatMap((folder) => candidatesOf(resolve(folder, `./${imported.path}`)))
  const place = importer === undefined ? {} : { file: entryPath(importer) }
  const found = [...candidatesOf(imported.path).filter(isAbsolute), ...tried].find(isFile)
  return modelId(found ?? fail("IMPORT_UNRESOLVED", place, { id, tried }))
}

/** Where a path may start: beside its importer, or for `/src/…` as web pages write it, at the root of the project. */
function foldersOf(path: string, importer: string | undefined, { root }: Project): readonly string[] {
  if (isAbsolute(path)) return [root]
  if (!path.startsWith(".") && importer !== undefined) return []
  return [importer === undefined ? root : dirname(entryPath(importer))]
}

function candidatesOf(path: string): readonly string[] {
  return [path, ...modelExtensions.map((extension) => path + extension)]
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
}

function entryPath(importer: string): string {
  return importer.replace(/\?.*$/, "")
}

/** The runtime that stubs import, by file: an app needs no direct dependency on this package to resolve it. */
function runtimeFile(id: string): string {
  return join(ownPackage(), "dist", `${id.slice("mlsdk/".length)}.js`)
}
