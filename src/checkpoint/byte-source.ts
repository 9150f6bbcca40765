import type { Place } from "../diagnostics/diagnostic.ts"
import { invariant } from "../diagnostics/invariant.ts"
import { damaged } from "./refuse.ts"

/** Bytes that are read in parts, so that a file larger than memory can be opened. Offsets and lengths are in bytes. */
export interface ByteSource {
  /** How diagnostics name it: a path, mostly. */
  readonly name: string
  readonly byteLength: number
  /** Exactly `length` bytes, which the caller may not change. The range must lie inside the source. */
  readSync(offset: number, length: number): Uint8Array
}

/** Looks at the bytes through a plain Uint8Array: Node's Buffer is one too, but its `slice` does not copy. */
export function bytesSource(name: string, bytes: Uint8Array): ByteSource {
  const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return {
    name,
    byteLength: plain.byteLength,
    readSync(offset, length) {
      invariant(isInside(offset, length, plain.byteLength), `${name}: read of ${length} bytes at ${offset}`)
      return plain.subarray(offset, offset + length)
    },
  }
}

/** A part of a source as a source of its own. The range must lie inside. */
export function windowOf(source: ByteSource, offset: number, byteLength: number): ByteSource {
  invariant(
    isInside(offset, byteLength, source.byteLength),
    `${source.name}: window of ${byteLength} bytes at ${offset}`,
  )
  return {
    name: source.name,
    byteLength,
    readSync(start, length) {
      invariant(isInside(start, length, byteLength), `${source.name}: read of ${length} bytes at ${start} of a window`)
      return source.readSync(offset + start, length)
    },
  }
}

/** Several sources one after another. */
export function joinSources(name: string, parts: readonly ByteSource[]): ByteSource {
  const [only] = parts
  if (only !== undefined && parts.length === 1) return only
  const byteLength = parts.reduce((sum, part) => sum + part.byteLength, 0)
  return {
    name,
    byteLength,
    readSync(offset, length) {
      invariant(isInside(offset, length, byteLength), `${name}: read of ${length} bytes at ${offset} of joined parts`)
      const bytes = new Uint8Array(length)
      let partOffset = 0
      for (const part of parts) {
        const begin = Math.max(offset - partOffset, 0)
        const end = Math.min(offset + length - partOffset, part.byteLength)
        if (begin < end) bytes.set(part.readSync(begin, end - begin), partOffset + begin - offset)
        partOffset += part.byteLength
      }
      return bytes
    },
  }
}

/** Reads a range that the file itself names. Throws CHECKPOINT_DAMAGED when the file has no such range. */
export function readRange(source: ByteSource, offset: number, length: number, place: Place, what: string): Uint8Array {
  checkRange(source, offset, length, place, what)
  return source.readSync(offset, length)
}

/** Throws CHECKPOINT_DAMAGED when a range that the file itself names lies outside it. */
export function checkRange(source: ByteSource, offset: number, length: number, place: Place, what: string): void {
  if (isInside(offset, length, source.byteLength)) return
  const problem = `${what} takes ${length} bytes from byte ${offset}, but there are only ${source.byteLength}`
  damaged(place, problem)
}

export function isInside(offset: number, length: number, byteLength: number): boolean {
  return (
    Number.isSafeInteger(offset) &&
    Number.isSafeInteger(length) &&
    offset >= 0 &&
    length >= 0 &&
    offset + length <= byteLength
  )
}
