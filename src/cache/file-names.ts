import { rename } from "node:fs/promises"
import { randomUUID } from "node:crypto"
import { setTimeout as sleep } from "node:timers/promises"

/** True for a relative path with forward slashes that stays inside its folder on every platform. */
export function isInnerPath(name: string): boolean {
  return name.length <= 1000 && name.split("/").every((part) => !/^\.{0,2}$/.test(part) && !/[\\:*?"<>|\0]/.test(part))
}

/** Names of files and folders under construction begin like this, and tell the process that builds them. */
const underConstruction = /^\.(?:.*\.)?(?:tmp|old)-(\d+)-[0-9a-f-]{36}$/

/** A fresh name beside `name`. `kind` tells new content from content that is on its way out. */
export function temporaryName(kind: "tmp" | "old", name?: string): string {
  return `.${name === undefined ? "" : `${name}.`}${kind}-${process.pid}-${randomUUID()}`
}

export function isTemporaryName(name: string): boolean {
  return underConstruction.test(name)
}

/** True when the process that made a temporary name has ended, as far as this machine can tell. */
export function isAbandoned(name: string): boolean {
  const pid = underConstruction.exec(name)?.[1]
  return pid !== undefined && !isAlive(Number(pid))
}

export function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) !== "ESRCH"
  }
}

const busy: ReadonlySet<string | undefined> = new Set(["EPERM", "EACCES", "EBUSY"])
const mostAttempts = 8

/**
 * Renames, and tries again for a while where another process (on Windows any reader, or a virus scanner) holds the
 * file.
 */
export async function renameWhenFree(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await rename(from, to)
    } catch (error) {
      if (!busy.has(codeOf(error)) || attempt === mostAttempts) throw error
      await sleep(10 * 2 ** attempt)
    }
  }
}

/** The system's code of a file error, such as ENOENT. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined
}
