import { mkdtempSync, realpathSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { CacheStore } from "../../src/cache/store.ts"
import { cacheKey } from "../../src/cache/key.ts"
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts"

/** A temporary folder; `using` removes it. */
export interface Scratch extends Disposable {
  readonly root: string
  path(...parts: readonly string[]): string
}

export function scratch(): Scratch {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "mlsdk-cache-")))
  return {
    root,
    path: (...parts) => join(root, ...parts),
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  }
}

export function openStore(dir: string): { readonly store: CacheStore; readonly warnings: Diagnostic[] } {
  const warnings: Diagnostic[] = []
  return { store: new CacheStore(dir, { warn: (warning) => warnings.push(warning) }), warnings }
}

export const key = (name: string): string => cacheKey({ name })

export function files(contents: Readonly<Record<string, string>>): ReadonlyMap<string, Uint8Array> {
  return new Map(Object.entries(contents).map(([name, text]) => [name, new TextEncoder().encode(text)]))
}

export function texts(
  found: ReadonlyMap<string, Uint8Array> | undefined,
): Readonly<Record<string, string>> | undefined {
  return found && Object.fromEntries([...found].map(([name, bytes]) => [name, new TextDecoder().decode(bytes)]))
}
