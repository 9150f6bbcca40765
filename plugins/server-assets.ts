import { existsSync } from "node:fs"
import { mkdir, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import type { AssetFile } from "./asset-references.ts"

/** Names the file behind a reference, once names are final. */
type NameOf = (reference: string) => string

/**
 * Files of programs in Vite's builds for a server. Vite leaves assets out of those, and gives addresses that only a browser can
 * ask for; a server reads its own copies, which lie beside its modules.
 */
export class ServerAssets {
  readonly #sources = new Map<string, Uint8Array>()

  add(reference: string, { source }: AssetFile): void {
    this.#sources.set(reference, source)
  }

  /** The address of one of these files, relative to the module that asks; null for other files and for browsers. */
  addressOf(reference: string | undefined, relativePath: string): string | null {
    if (reference === undefined || !this.#sources.has(reference)) return null
    return `new URL(${JSON.stringify(relativePath)}, import.meta.url).href`
  }

  /** Writes those that the host has not written. */
  async write(folder: string, nameOf: NameOf): Promise<void> {
    const missing = [...this.#sources].map(([reference, source]) => ({ path: join(folder, nameOf(reference)), source }))
    for (const { path, source } of missing.filter((file) => !existsSync(file.path))) {
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, source)
    }
    this.#sources.clear()
  }
}
