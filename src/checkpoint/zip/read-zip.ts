import { fail } from "../../diagnostics/catalogue.ts"
import type { Place } from "../../diagnostics/diagnostic.ts"
import { bytesSource, checkRange, readRange, windowOf, type ByteSource } from "../byte-source.ts"
import type { ReadOptions } from "../options.ts"
import { beyondLimit, damaged } from "../refuse.ts"
import { readCentralDirectory, viewOf, type DirectoryEntry } from "./central-directory.ts"
import { crc32Of } from "./crc32.ts"

export interface ZipEntry {
  readonly name: string
  /** Of the content as it was before compression. */
  readonly byteLength: number
  /** The content, before its checksum was compared: for a look at the beginning. */
  peek(): ByteSource
  /** The content. Its checksum is compared when it is opened for the first time. */
  open(): ByteSource
}

const localHeaderLength = 30
const stored = 0
const deflated = 8
/** Deflate cannot do better: 258 bytes from two bits. */
const bestDeflateRatio = 1032

/**
 * The entries of a ZIP archive, by name in directory order. Reads the directory alone.
 * Throws CHECKPOINT_DAMAGED, CHECKPOINT_LIMIT, CHECKPOINT_UNSUPPORTED, and CHECKPOINT_CRC when an entry is opened.
 */
export function readZip(source: ByteSource, options: ReadOptions): ReadonlyMap<string, ZipEntry> {
  const entries = readCentralDirectory(source, { file: source.name })
  return new Map(entries.map((entry) => [entry.name, zipEntry(source, entry, options)]))
}

function zipEntry(source: ByteSource, entry: DirectoryEntry, options: ReadOptions): ZipEntry {
  const place = { file: source.name, path: entry.name }
  let content: ByteSource | undefined
  let isChecked = options.crc === "ignore"
  const peek = (): ByteSource => (content ??= contentOf(source, entry, place, options))
  return {
    name: entry.name,
    byteLength: entry.byteLength,
    peek,
    open() {
      if (!isChecked) checkCrc(peek(), entry.crc, place)
      isChecked = true
      return peek()
    },
  }
}

function checkCrc(content: ByteSource, expected: number, place: Place): void {
  const found = crc32Of(content)
  if (found !== expected) fail("CHECKPOINT_CRC", place, { found, expected })
}

function contentOf(source: ByteSource, entry: DirectoryEntry, place: Place, options: ReadOptions): ByteSource {
  if (entry.flags & 1) {
    fail("CHECKPOINT_UNSUPPORTED", place, {
      found: "an encrypted ZIP entry",
      advice: "unpack the archive and save it without a password",
    })
  }
  const packed = windowOf(source, contentOffset(source, entry, place), entry.compressedLength)
  return entry.method === stored ? storedContent(packed, entry, place) : inflate(packed, entry, place, options)
}

function contentOffset(source: ByteSource, entry: DirectoryEntry, place: Place): number {
  const header = viewOf(readRange(source, entry.headerOffset, localHeaderLength, place, "the header of a ZIP entry"))
  if (header.getUint32(0, true) !== 0x04034b50) {
    damaged(place, "the ZIP directory points to something that is no entry")
  }
  const offset = entry.headerOffset + localHeaderLength + header.getUint16(26, true) + header.getUint16(28, true)
  checkRange(source, offset, entry.compressedLength, place, "the ZIP entry")
  return offset
}

function storedContent(packed: ByteSource, entry: DirectoryEntry, place: Place): ByteSource {
  if (entry.byteLength !== packed.byteLength) {
    damaged(place, `a stored ZIP entry has ${packed.byteLength} bytes, but declares ${entry.byteLength}`)
  }
  return packed
}

function inflate(packed: ByteSource, entry: DirectoryEntry, place: Place, options: ReadOptions): ByteSource {
  if (entry.method !== deflated || options.inflateRaw === undefined) {
    fail("CHECKPOINT_UNSUPPORTED", place, {
      found: `a ZIP entry with compression method ${entry.method}`,
      advice: "save without compression, for example with numpy.savez",
    })
  }
  if (entry.byteLength > packed.byteLength * bestDeflateRatio) {
    beyondLimit(
      place,
      `${packed.byteLength} compressed bytes that declare to become ${entry.byteLength}`,
      `a factor of ${bestDeflateRatio}, the most that deflate can reach`,
    )
  }
  const bytes = tryInflate(options.inflateRaw, packed.readSync(0, packed.byteLength), entry.byteLength)
  if (bytes?.byteLength !== entry.byteLength) {
    damaged(place, `the compressed entry does not unpack to its ${entry.byteLength} bytes`)
  }
  return bytesSource(packed.name, bytes)
}

/** Whatever an inflater throws on broken input, it means the same here. */
function tryInflate(
  inflateRaw: NonNullable<ReadOptions["inflateRaw"]>,
  packed: Uint8Array,
  length: number,
): Uint8Array | undefined {
  try {
    return inflateRaw(packed, length)
  } catch {
    return undefined
  }
}
