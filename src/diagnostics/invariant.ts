/** Stops on a broken assumption of our own; a user's mistake is a diagnostic instead. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`internal error: ${message}`)
}

/** The value, which the caller knows to be there. */
export function present<T>(value: T | undefined | null, message: string): T {
  invariant(value !== undefined && value !== null, message)
  return value
}

/** Ends an exhaustive switch: a forgotten case is a type error. */
export function unreachable(value: never): never {
  throw new Error(`internal error: unexpected ${JSON.stringify(value)}`)
}
