import { existsSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { present } from "../diagnostics/invariant.ts"

/** The folders from a path up to the root of the file system, nearest first. */
export function* foldersUpward(from: string): Generator<string> {
  for (let folder = from; ; folder = dirname(folder)) {
    yield folder
    if (dirname(folder) === folder) return
  }
}

/** The nearest folder upwards that holds a package.json. */
export function nearestPackage(from: string): string | undefined {
  for (const folder of foldersUpward(from)) if (existsSync(join(folder, "package.json"))) return folder
  return undefined
}

/** This package's own folder, whether the code runs from its sources or from what was built of them. */
export function ownPackage(): string {
  for (const folder of foldersUpward(dirname(fileURLToPath(import.meta.url)))) if (isOwnPackage(folder)) return folder
  return present<string>(undefined, "the package's own package.json is missing")
}

function isOwnPackage(folder: string): boolean {
  const file = join(folder, "package.json")
  if (!existsSync(file)) return false
  const parsed: unknown = JSON.parse(readFileSync(file, "utf8"))
  return typeof parsed === "object" && parsed !== null && "name" in parsed && parsed.name === "mlsdk"
}
