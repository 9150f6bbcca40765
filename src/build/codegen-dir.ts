import { readFile, stat } from "node:fs/promises"
import { join } from "node:path"
import { replaceFolderWith } from "../cache/atomic-folder.ts"
import type { BuiltFunction } from "./built-model.ts"

/** Says which build a folder holds; every codegen_dir has one, and no other folder is ever replaced. */
const stamp = "build.json"

/** Writes the artifacts of a function beside its folder and switches by rename; a folder that holds them already stays. */
export async function writeCodegenDir(fn: BuiltFunction, key: string): Promise<void> {
  const sizes = Object.fromEntries([...fn.artifacts].map(([name, bytes]) => [name, bytes.length]))
  const text = JSON.stringify({ key, files: sizes })
  if (await isCurrent(fn.codegenDir, text, sizes)) return
  await replaceFolderWith(fn.codegenDir, stamp, new Map([...fn.artifacts, [stamp, new TextEncoder().encode(text)]]))
}

async function isCurrent(folder: string, text: string, sizes: Readonly<Record<string, number>>): Promise<boolean> {
  const found = await readFile(join(folder, stamp), "utf8").catch(() => undefined)
  if (found !== text) return false
  const checks = Object.entries(sizes).map(
    async ([name, size]) => (await stat(join(folder, name)).catch(() => undefined))?.size === size,
  )
  return (await Promise.all(checks)).every(Boolean)
}
