import { readdirSync, readFileSync, statSync } from "node:fs"
import { join, relative, sep } from "node:path"
import { readArchive } from "../../test/support/archive.ts"

/** Files by relative path, read when asked for. */
export type DataFiles = ReadonlyMap<string, () => Uint8Array>

/** The files of a folder, or of a `.tar.gz` archive, in the order of their names. */
export function openDataFiles(path: string): DataFiles {
  const files = statSync(path).isDirectory() ? filesOfFolder(path) : filesOfArchive(path)
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)))
}

function filesOfFolder(path: string): [string, () => Uint8Array][] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => [relative(path, file).split(sep).join("/"), () => readFileSync(file)])
}

function filesOfArchive(path: string): [string, () => Uint8Array][] {
  return Array.from(readArchive(path), ([name, bytes]) => [name, () => bytes])
}
