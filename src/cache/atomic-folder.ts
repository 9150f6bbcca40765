import { lstat, mkdir, readdir, rm, writeFile } from "node:fs/promises"
import { basename, dirname, join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { fail } from "../diagnostics/catalogue.ts"
import { invariant } from "../diagnostics/invariant.ts"
import type { EntryFiles } from "./entry.ts"
import { codeOf, isAbandoned, isInnerPath, renameWhenFree, temporaryName } from "./file-names.ts"

/**
 * Replaces a folder as a whole. The new content is built beside the old one under a temporary name; then the old
 * folder is renamed away and the new one into its place, so that nobody ever finds files of both in it. A build that
 * is interrupted leaves the old folder whole, and what it left behind is removed by the next one. When two processes
 * replace the same folder, one of the two contents remains, complete.
 *
 * A folder with files in it is only replaced when it holds the marker file that every such folder has: a mistyped
 * path in a config must not cost anybody their sources.
 */

/** Fills a fresh folder through `fill` and puts it in the place of `target`. Throws FOLDER_NOT_OURS. */
export async function replaceFolder(
  target: string,
  marker: string,
  fill: (folder: string) => Promise<void>,
): Promise<void> {
  await checkReplaceable(target, marker)
  const parent = dirname(target)
  await mkdir(parent, { recursive: true })
  await removeAbandoned(parent, basename(target))
  const fresh = join(parent, temporaryName("tmp", basename(target)))
  await mkdir(fresh)
  try {
    await fill(fresh)
    invariant((await kindOf(join(fresh, marker))) === "file", `the folder was filled without ${marker}`)
    await swap(fresh, target)
  } finally {
    await rm(fresh, { recursive: true, force: true })
  }
}

/** Replaces a folder by these files. Names are paths inside the folder with forward slashes. */
export async function replaceFolderWith(target: string, marker: string, files: EntryFiles): Promise<void> {
  await replaceFolder(target, marker, async (folder) => {
    for (const [name, bytes] of files) {
      invariant(isInnerPath(name), `"${name}" is not a path inside the folder`)
      await mkdir(dirname(join(folder, name)), { recursive: true })
      await writeFile(join(folder, name), bytes)
    }
  })
}

const looks = 3

/** Looks again before it refuses: another process may be replacing the folder right now. */
async function checkReplaceable(target: string, marker: string): Promise<void> {
  for (let look = 1; !(await isReplaceable(target, marker)); look++) {
    if (look === looks) fail("FOLDER_NOT_OURS", { file: target }, { marker })
    await sleep(30)
  }
}

async function isReplaceable(target: string, marker: string): Promise<boolean> {
  const kind = await kindOf(target)
  if (kind !== "folder") return kind === "nothing"
  const names = await namesIn(target)
  return names.length === 0 || names.includes(marker)
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (codeOf(error) === "ENOENT") return []
    throw error
  }
}

const mostSwaps = 20

async function swap(fresh: string, target: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const old = join(dirname(target), temporaryName("old", basename(target)))
    const hadOld = await renameIfThere(target, old)
    try {
      await renameWhenFree(fresh, target)
      await rm(old, { recursive: true, force: true }).catch(() => {})
      return
    } catch (error) {
      const overtaken = (await kindOf(target)) !== "nothing"
      if (overtaken && attempt < mostSwaps) await rm(old, { recursive: true, force: true })
      else {
        if (hadOld) await renameWhenFree(old, target)
        throw error
      }
    }
  }
}

async function renameIfThere(from: string, to: string): Promise<boolean> {
  try {
    await renameWhenFree(from, to)
    return true
  } catch (error) {
    if (codeOf(error) === "ENOENT") return false
    throw error
  }
}

async function removeAbandoned(parent: string, name: string): Promise<void> {
  const leftovers = (await readdir(parent)).filter((entry) => entry.startsWith(`.${name}.`) && isAbandoned(entry))
  await Promise.all(leftovers.map((entry) => rm(join(parent, entry), { recursive: true, force: true }).catch(() => {})))
}

async function kindOf(path: string): Promise<"nothing" | "folder" | "file" | "other"> {
  try {
    const status = await lstat(path)
    return status.isDirectory() ? "folder" : status.isFile() ? "file" : "other"
  } catch (error) {
    if (codeOf(error) === "ENOENT") return "nothing"
    throw error
  }
}
