import { closeSync, openSync, readSync, statSync } from "node:fs"
import { inflateRawSync } from "node:zlib"
import type { ByteSource } from "../checkpoint/byte-source.ts"
import { fail } from "../diagnostics/catalogue.ts"

/** An open file. Close it when the last tensor has been read. */
export interface FileSource extends ByteSource {
  close(): void
}

/** Opens a file of any size for reads at positions. Throws CHECKPOINT_UNREADABLE, also from later reads. */
export function openFileSource(path: string): FileSource {
  const { descriptor, byteLength } = readable(path, () => openFile(path))
  return {
    name: path,
    byteLength,
    readSync: (offset, length) => readable(path, () => readFully(descriptor, offset, length)),
    close: () => closeSync(descriptor),
  }
}

/** Raw deflate for `openCheckpoint`, bounded by the length that the archive declares. */
export function inflateRaw(bytes: Uint8Array, byteLength: number): Uint8Array {
  return inflateRawSync(bytes, { maxOutputLength: Math.max(byteLength, 1) })
}

/** Asks first: opening a named pipe would wait for its writer. */
function openFile(path: string): { descriptor: number; byteLength: number } {
  const stat = statSync(path)
  if (!stat.isFile()) throw new Error("it is not a regular file")
  return { descriptor: openSync(path, "r"), byteLength: stat.size }
}

/** One read call may return less than it was asked for, and never returns more than 2 GiB. */
function readFully(descriptor: number, offset: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  const largestRead = 2 ** 30
  for (let done = 0; done < length;) {
    const read = readSync(descriptor, bytes, done, Math.min(length - done, largestRead), offset + done)
    if (read === 0) throw new Error(`it ends before byte ${offset + length}; it was cut while being read`)
    done += read
  }
  return bytes
}

function readable<T>(path: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    return fail(
      "CHECKPOINT_UNREADABLE",
      { file: path },
      { reason: error instanceof Error ? error.message : String(error) },
    )
  }
}
