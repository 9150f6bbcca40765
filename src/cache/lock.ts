import { randomUUID } from "node:crypto"
import { mkdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises"
import { hostname } from "node:os"
import { dirname, join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { codeOf, isAlive, temporaryName } from "./file-names.ts"

/**
 * Lets one process do a piece of work that several want, while the others wait for its result. The lock is a file
 * that only one of them can create; its holder renews the time of the file as long as it lives. A lock is stale when
 * its process is gone, or when it was not renewed for a while; then the next one takes it over.
 *
 * Nothing but time is saved by this: whoever cannot lock, or waits too long, does the work too, and both results are
 * equally good.
 */

export interface LockTimes {
  /** Milliseconds without renewal after which a lock counts as abandoned. */
  readonly stale: number
  /** Milliseconds that a process waits for another one before it works itself. */
  readonly patience: number
}

export const usualLockTimes: LockTimes = { stale: 60_000, patience: 3_600_000 }

const shortestPause = 20
const longestPause = 500

/** The result of `ready`, as soon as it has one, else that of `work`, done under the lock where that is possible. */
export async function workOnce<T>(
  path: string,
  times: LockTimes,
  ready: () => Promise<T | undefined>,
  work: () => Promise<T>,
): Promise<T> {
  const end = Date.now() + times.patience
  for (let pause = shortestPause; ; pause = Math.min(2 * pause, longestPause)) {
    const attempt = await tryLock(path, times)
    if (attempt.status === "impossible") return work()
    if (attempt.status === "locked") {
      try {
        return (await ready()) ?? (await work())
      } finally {
        await attempt.release()
      }
    }
    const result = await ready()
    if (result !== undefined) return result
    if (await takeOver(path, times)) continue
    if (Date.now() >= end) return work()
    await sleep(pause)
  }
}

type Attempt =
  | { readonly status: "locked"; readonly release: () => Promise<void> }
  | { readonly status: "held" }
  | { readonly status: "impossible" }

async function tryLock(path: string, times: LockTimes): Promise<Attempt> {
  const owner = JSON.stringify({ pid: process.pid, host: hostname(), token: randomUUID() })
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, owner, { flag: "wx" })
  } catch (error) {
    return { status: codeOf(error) === "EEXIST" ? "held" : "impossible" }
  }
  const heartbeat = setInterval(() => {
    const now = new Date()
    utimes(path, now, now).catch(() => {})
  }, times.stale / 4)
  heartbeat.unref()
  return {
    status: "locked",
    release: async () => {
      clearInterval(heartbeat)
      const current = await readFile(path, "utf8").catch(() => "")
      if (current === owner) await rm(path, { force: true }).catch(() => {})
    },
  }
}

/** Removes a stale lock. True when the next attempt may succeed. */
async function takeOver(path: string, times: LockTimes): Promise<boolean> {
  try {
    const { mtimeMs } = await stat(path)
    const renewed = Date.now() - mtimeMs < times.stale
    if (renewed && !isGone(await readFile(path, "utf8"))) return false
    const aside = join(dirname(path), temporaryName("old"))
    await rename(path, aside)
    await rm(aside, { force: true })
    return true
  } catch (error) {
    return codeOf(error) === "ENOENT"
  }
}

/** True when the owner ran on this machine and has ended. */
function isGone(owner: string): boolean {
  try {
    const parsed: unknown = JSON.parse(owner)
    if (typeof parsed !== "object" || parsed === null || !("pid" in parsed) || !("host" in parsed)) return false
    return parsed.host === hostname() && typeof parsed.pid === "number" && !isAlive(parsed.pid)
  } catch {
    return false
  }
}
