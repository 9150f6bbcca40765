import { existsSync, statSync, watch, type FSWatcher } from "node:fs"
import { dirname, join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"

/** Editors write a file in several moves; what happens within this time is one change. */
const debounceMilliseconds = 80

/**
 * Watches files through their folders, which sees files that are replaced, removed and created again. A change that comes
 * while nobody waits is kept for the next one who does.
 */
export class FileWatch {
  readonly #folders = new Map<string, FSWatcher>()
  readonly #changed = new Set<string>()
  #files: ReadonlySet<string> = new Set()
  #wake: () => void = () => {}

  /** The files to watch from now on. One that has changed since, in milliseconds since 1970, counts as changed. */
  watch(files: readonly string[], since: number): void {
    const fresh = files.filter((file) => !this.#files.has(file))
    this.#files = new Set(files)
    const folders = new Set(files.map((file) => dirname(file)))
    for (const [folder, watcher] of this.#folders) {
      if (folders.has(folder)) continue
      watcher.close()
      this.#folders.delete(folder)
    }
    for (const folder of folders) if (!this.#folders.has(folder)) this.#open(folder)
    for (const file of fresh) if (changedAt(file) > since) this.#note(file)
  }

  /** The files that have changed, as soon as there is one; none when the signal ends the wait. */
  async next(signal: AbortSignal): Promise<readonly string[]> {
    if (this.#changed.size === 0) await this.#woken(signal)
    if (signal.aborted) return []
    await sleep(debounceMilliseconds)
    const changed = [...this.#changed].sort()
    this.#changed.clear()
    return changed
  }

  close(): void {
    for (const watcher of this.#folders.values()) watcher.close()
    this.#folders.clear()
  }

  #open(folder: string): void {
    if (!existsSync(folder)) return
    const watcher = watch(folder, (_, name) => {
      if (name !== null) this.#note(join(folder, name))
    })
    watcher.on("error", () => {})
    this.#folders.set(folder, watcher)
  }

  #note(file: string): void {
    if (!this.#files.has(file)) return
    this.#changed.add(file)
    this.#wake()
  }

  #woken(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const stop = (): void => {
        signal.removeEventListener("abort", stop)
        resolve()
      }
      this.#wake = stop
      signal.addEventListener("abort", stop)
      if (signal.aborted) stop()
    })
  }
}

/** In whole milliseconds, as the clock that it is compared with; 0 for a file that is not there. */
function changedAt(file: string): number {
  return Math.floor(statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0)
}
