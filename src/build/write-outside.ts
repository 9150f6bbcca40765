import { closeSync, openSync, writeSync } from "node:fs"
import { mkdir, rename, rm, writeFile } from "node:fs/promises"
import { dirname } from "node:path"

/** Writes a file aside and renames it, so that readers find the old one or the new one whole. */
export async function writeOutside(path: string, bytes: Uint8Array | string): Promise<void> {
  await writeAside(path, (aside) => writeFile(aside, bytes))
}

/** As `writeOutside`, for a text that is made piece by piece and may be too long to hold. */
export async function writeOutsideInParts(
  path: string,
  produce: (append: (text: string) => void) => void,
): Promise<void> {
  await writeAside(path, (aside) => {
    const file = openSync(aside, "w")
    try {
      produce((text) => writeSync(file, text))
    } finally {
      closeSync(file)
    }
  })
}

async function writeAside(path: string, write: (aside: string) => Promise<void> | void): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const aside = `${path}.tmp-${process.pid}`
  try {
    await write(aside)
    await rename(aside, path)
  } catch (error) {
    await rm(aside, { force: true })
    throw error
  }
}
