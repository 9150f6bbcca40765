import { lstat, readdir, rm, rmdir, utimes } from "node:fs/promises"
import { join } from "node:path"
import { diagnostic } from "../diagnostics/catalogue.ts"
import type { Diagnostic } from "../diagnostics/diagnostic.ts"
import { invariant } from "../diagnostics/invariant.ts"
import { readEntry, writeEntry, type EntryFiles } from "./entry.ts"
import { isTemporaryName } from "./file-names.ts"
import { isCacheKey } from "./key.ts"
import { usualLockTimes, workOnce, type LockTimes } from "./lock.ts"

/**
 * A store of results under the hash of what they were made from: `<dir>/v1/<first two digits>/<key>`. Entries never
 * change, so processes share the folder without agreeing on anything. An entry that is damaged counts as absent, is
 * reported once and replaced by the next `put`. No failure of the store stops a build.
 */

export interface StoreOptions {
  readonly warn: (warning: Diagnostic) => void
  readonly lock?: LockTimes
}

export interface Produced {
  readonly files: EntryFiles
  /** False when this call or another one of this process had to produce the files. */
  readonly hit: boolean
}

export interface StoredEntry {
  readonly key: string
  readonly byteLength: number
  /** Milliseconds since 1970. */
  readonly lastUsed: number
}

export interface Verified {
  readonly key: string
  /** Null for a sound entry. */
  readonly problem: string | null
}

export interface PruneLimits {
  /** Bytes that may remain; the entries that were not used for longest go first. */
  readonly maxBytes?: number
  /** Milliseconds since the last use. */
  readonly maxAge?: number
}

export interface Removed {
  readonly entries: number
  readonly bytes: number
}

const version = "v1"
const lockSuffix = ".lock"
const abandonedAfter = 24 * 3_600_000

export class CacheStore {
  readonly dir: string
  readonly #warn: (warning: Diagnostic) => void
  readonly #lockTimes: LockTimes
  readonly #pending = new Map<string, Promise<Produced>>()
  readonly #reported = new Set<string>()

  constructor(dir: string, options: StoreOptions) {
    this.dir = dir
    this.#warn = options.warn
    this.#lockTimes = options.lock ?? usualLockTimes
  }

  /** The files stored under a key, verified; undefined when there are none or they are damaged. */
  async get(key: string): Promise<EntryFiles | undefined> {
    const path = this.#pathOf(key)
    const read = await readEntry(path, key)
    if (read.status === "bad")
      this.#report(diagnostic("CACHE_ENTRY_BAD", { file: path }, { problem: read.problem }, "warning"))
    if (read.status !== "found") return undefined
    await markUsed(path)
    return read.files
  }

  /** Stores files by name. A failure is a warning. */
  async put(key: string, files: EntryFiles): Promise<void> {
    const path = this.#pathOf(key)
    try {
      await writeEntry(path, key, files)
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error)
      this.#report(diagnostic("CACHE_WRITE_FAILED", { file: this.dir }, { problem }, "warning"))
    }
  }

  /**
   * The stored files, or those that `produce` makes: once in this process, and once among processes as far as possible.
   */
  once(key: string, produce: () => Promise<EntryFiles>): Promise<Produced> {
    const pending = this.#pending.get(key)
    if (pending !== undefined) return pending
    const started = this.#once(key, produce).finally(() => this.#pending.delete(key))
    this.#pending.set(key, started)
    return started
  }

  async #once(key: string, produce: () => Promise<EntryFiles>): Promise<Produced> {
    const ready = async (): Promise<Produced | undefined> => {
      const files = await this.get(key)
      return files === undefined ? undefined : { files, hit: true }
    }
    const work = async (): Promise<Produced> => {
      const files = await produce()
      await this.put(key, files)
      return { files, hit: false }
    }
    return (await ready()) ?? workOnce(`${this.#pathOf(key)}${lockSuffix}`, this.#lockTimes, ready, work)
  }

  /** All entries, by key. Damaged ones are among them. */
  async ls(): Promise<readonly StoredEntry[]> {
    const entries = (await this.#files()).filter(({ name }) => isCacheKey(name))
    return entries.map(({ name, byteLength, lastUsed }) => ({ key: name, byteLength, lastUsed }))
  }

  /** Reads every entry and tells which ones are damaged. */
  async verify(): Promise<readonly Verified[]> {
    const verified: Verified[] = []
    for (const { key } of await this.ls()) {
      const read = await readEntry(this.#pathOf(key), key)
      if (read.status !== "missing") verified.push({ key, problem: read.status === "bad" ? read.problem : null })
    }
    return verified
  }

  /**
   * Removes entries that are too old, then the least recently used ones until the rest fits, and what ended processes
   * left behind.
   */
  async prune(limits: PruneLimits): Promise<Removed> {
    const now = Date.now()
    const files = await this.#files()
    const leftovers = files.filter((file) => !isCacheKey(file.name) && now - file.lastUsed > abandonedAfter)
    await Promise.all(leftovers.map(({ path }) => remove(path)))
    const entries = files
      .filter(({ name }) => isCacheKey(name))
      .sort((a, b) => b.lastUsed - a.lastUsed || (a.name < b.name ? -1 : 1))
    let total = 0
    const outdated = entries.filter((entry) => {
      total += entry.byteLength
      return total > (limits.maxBytes ?? Infinity) || now - entry.lastUsed > (limits.maxAge ?? Infinity)
    })
    return removeAll(outdated)
  }

  /** Removes all entries. Files of others in the folder stay. */
  async clear(): Promise<Removed> {
    const files = await this.#files()
    await Promise.all(files.filter(({ name }) => !isCacheKey(name)).map(({ path }) => remove(path)))
    const removed = await removeAll(files.filter(({ name }) => isCacheKey(name)))
    const root = join(this.dir, version)
    for (const folder of await foldersIn(root)) await rmdir(join(root, folder)).catch(() => {})
    await rmdir(root).catch(() => {})
    return removed
  }

  #pathOf(key: string): string {
    invariant(isCacheKey(key), `"${key}" is not a cache key`)
    return join(this.dir, version, key.slice(0, 2), key)
  }

  /** Every file that a store writes, in a stable order. */
  async #files(): Promise<readonly StoreFile[]> {
    const root = join(this.dir, version)
    const found: StoreFile[] = []
    for (const folder of await foldersIn(root)) {
      for (const name of (await readdir(join(root, folder)).catch(() => [])).sort()) {
        const path = join(root, folder, name)
        if (!isCacheKey(name) && !isLockName(name) && !isTemporaryName(name)) continue
        const status = await lstat(path).catch(() => undefined)
        if (status?.isFile()) found.push({ path, name, byteLength: status.size, lastUsed: status.mtimeMs })
      }
    }
    return found
  }

  #report(warning: Diagnostic): void {
    const subject = `${warning.code} ${warning.place.file ?? ""}`
    if (this.#reported.has(subject)) return
    this.#reported.add(subject)
    this.#warn(warning)
  }
}

interface StoreFile {
  readonly path: string
  readonly name: string
  readonly byteLength: number
  readonly lastUsed: number
}

function isLockName(name: string): boolean {
  return name.endsWith(lockSuffix) && isCacheKey(name.slice(0, -lockSuffix.length))
}

async function foldersIn(root: string): Promise<readonly string[]> {
  const names = await readdir(root).catch(() => [])
  return names.filter((name) => /^[0-9a-f]{2}$/.test(name)).sort()
}

async function markUsed(path: string): Promise<void> {
  const now = new Date()
  await utimes(path, now, now).catch(() => {})
}

async function removeAll(files: readonly StoreFile[]): Promise<Removed> {
  const removed = await Promise.all(
    files.map(async (file) => ((await remove(file.path)) ? file.byteLength : undefined)),
  )
  const lengths = removed.filter((byteLength) => byteLength !== undefined)
  return { entries: lengths.length, bytes: lengths.reduce((sum, byteLength) => sum + byteLength, 0) }
}

async function remove(path: string): Promise<boolean> {
  return rm(path).then(
    () => true,
    () => false,
  )
}
