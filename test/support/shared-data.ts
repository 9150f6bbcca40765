import { existsSync } from "node:fs"
import { resolve } from "node:path"

const root = resolve(import.meta.dirname, "../../../shared/data")

/** The absolute path of a file in the test data that lies beside a checkout, or nothing where it is absent. */
export function sharedData(path: string): string | undefined {
  const full = resolve(root, path)
  return existsSync(full) ? full : undefined
}
