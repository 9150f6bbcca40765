/**
 * Freezes a plain value and everything in it. A later write throws a TypeError that names the key, because modules
 * run in strict mode. Objects of a class are left as they are.
 */
export function deepFreeze<T>(value: T): T {
  freeze(value, new Set())
  return value
}

function freeze(value: unknown, seen: Set<object>): void {
  if (!isPlain(value) || seen.has(value)) return
  seen.add(value)
  for (const inner of Object.values(value)) freeze(inner, seen)
  Object.freeze(value)
}

function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === Array.prototype || prototype === null
}
