import { mkdir, rename, writeFile } from "node:fs/promises"
import { dirname } from "node:path"

/** Writes a file aside and renames it, so that readers find the old one or the new one whole. */
export async function writeOutside(path: string, bytes: Uint8Array | string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const aside = `${path}.tmp-${process.pid}`
  await writeFile(aside, bytes)
  await rename(aside, path)
}
