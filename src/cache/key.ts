import { createHash } from "node:crypto"

/**
 * The key of a result: sha256 over the named facts that decide it, as 64 hexadecimal digits. The order of the facts
 * does not matter. Everything that can change the result belongs here: graph hash, options, versions of the compiler
 * and of its tables.
 */
export function cacheKey(facts: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(facts).sort(([a], [b]) => (a < b ? -1 : 1))
  return sha256(new TextEncoder().encode(JSON.stringify(sorted)))
}

export function isCacheKey(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text)
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex")
}
