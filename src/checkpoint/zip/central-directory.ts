import type { Place } from "../../diagnostics/diagnostic.ts"
import { readRange, type ByteSource } from "../byte-source.ts"
import { beyondLimit, damaged } from "../refuse.ts"

/**
 * The table of contents of a ZIP archive, which lies at its end: the last record says where the directory is and how
 * many entries it has, the directory names each entry with its sizes and its offset. Sizes beside the entries
 * themselves are ignored, since streaming writers (PyTorch's is one) leave them zero. Counts, sizes and offsets that do
 * not fit 16 or 32 bits stand in ZIP64 records.
 *
 * Source: PKWARE APPNOTE.TXT, sections 4.3.12 (directory), 4.3.14 to 4.3.16 (ends), 4.5.3 (ZIP64 extra field).
 */
export interface DirectoryEntry {
  readonly name: string
  readonly flags: number
  readonly method: number
  readonly crc: number
  readonly compressedLength: number
  readonly byteLength: number
  /** Of the local header that precedes the content. */
  readonly headerOffset: number
}

interface DirectoryRange {
  readonly count: number
  readonly offset: number
  readonly byteLength: number
}

const endLength = 22
const longestComment = 0xffff
const locatorLength = 20
const end64Length = 56
const entryLength = 46
const longestDirectory = 64 * 2 ** 20

export function readCentralDirectory(source: ByteSource, place: Place): readonly DirectoryEntry[] {
  const range = findDirectory(source, place)
  if (range.byteLength > longestDirectory) {
    beyondLimit(place, `a ZIP directory of ${range.byteLength} bytes`, `${longestDirectory} bytes`)
  }
  const bytes = readRange(source, range.offset, range.byteLength, place, "the ZIP directory")
  const entries: DirectoryEntry[] = []
  const names = new Set<string>()
  let offset = 0
  for (let i = 0; i < range.count; i++) {
    const { entry, next } = readEntry(bytes, offset, place)
    if (names.has(entry.name)) damaged(place, `two ZIP entries are named "${entry.name}"`)
    names.add(entry.name)
    entries.push(entry)
    offset = next
  }
  return entries
}

function findDirectory(source: ByteSource, place: Place): DirectoryRange {
  const tailLength = Math.min(source.byteLength, endLength + longestComment)
  const tailOffset = source.byteLength - tailLength
  const tail = viewOf(source.readSync(tailOffset, tailLength))
  for (let at = tailLength - endLength; at >= 0; at--) {
    if (tail.getUint32(at, true) !== 0x06054b50 || at + endLength + tail.getUint16(at + 20, true) !== tailLength)
      continue
    const range = {
      count: tail.getUint16(at + 10, true),
      byteLength: tail.getUint32(at + 12, true),
      offset: tail.getUint32(at + 16, true),
    }
    const needs64 = range.count === 0xffff || range.byteLength === 0xffffffff || range.offset === 0xffffffff
    return (needs64 ? findDirectory64(source, tailOffset + at - locatorLength, place) : undefined) ?? range
  }
  return damaged(place, "the ZIP archive has no directory at its end; it may be cut off")
}

/** Nothing when there is no locator: an archive may really have 65,535 entries. */
function findDirectory64(source: ByteSource, locatorOffset: number, place: Place): DirectoryRange | undefined {
  if (locatorOffset < 0) return undefined
  const locator = viewOf(source.readSync(locatorOffset, locatorLength))
  if (locator.getUint32(0, true) !== 0x07064b50) return undefined
  const end = viewOf(readRange(source, u64(locator, 8), end64Length, place, "the ZIP64 end record"))
  if (end.getUint32(0, true) !== 0x06064b50) damaged(place, "the ZIP64 end record is not where it should be")
  return { count: u64(end, 32), byteLength: u64(end, 40), offset: u64(end, 48) }
}

function readEntry(bytes: Uint8Array, offset: number, place: Place): { entry: DirectoryEntry; next: number } {
  const cutOff = (): never => damaged(place, "the ZIP directory ends inside an entry")
  if (offset + entryLength > bytes.length) cutOff()
  const head = viewOf(bytes.subarray(offset, offset + entryLength))
  if (head.getUint32(0, true) !== 0x02014b50) damaged(place, "an entry of the ZIP directory has a wrong signature")
  const nameEnd = offset + entryLength + head.getUint16(28, true)
  const extraEnd = nameEnd + head.getUint16(30, true)
  const next = extraEnd + head.getUint16(32, true)
  if (next > bytes.length) cutOff()
  const name = new TextDecoder().decode(bytes.subarray(offset + entryLength, nameEnd))
  const sizes = readSizes(head, bytes.subarray(nameEnd, extraEnd), { ...place, path: name })
  return {
    entry: {
      name,
      flags: head.getUint16(8, true),
      method: head.getUint16(10, true),
      crc: head.getUint32(16, true),
      ...sizes,
    },
    next,
  }
}

type Sizes = Pick<DirectoryEntry, "compressedLength" | "byteLength" | "headerOffset">

function readSizes(head: DataView, extra: Uint8Array, place: Place): Sizes {
  const long = zip64Field(extra)
  let at = 0
  const widen = (short: number): number => {
    if (short !== 0xffffffff) return short
    if (long === undefined || at + 8 > long.byteLength) damaged(place, "a ZIP64 size is missing")
    at += 8
    return u64(long, at - 8)
  }
  const byteLength = widen(head.getUint32(24, true))
  const compressedLength = widen(head.getUint32(20, true))
  return { byteLength, compressedLength, headerOffset: widen(head.getUint32(42, true)) }
}

function zip64Field(extra: Uint8Array): DataView | undefined {
  const view = viewOf(extra)
  for (let at = 0; at + 4 <= extra.length;) {
    const length = view.getUint16(at + 2, true)
    if (view.getUint16(at, true) === 1 && at + 4 + length <= extra.length)
      return viewOf(extra.subarray(at + 4, at + 4 + length))
    at += 4 + length
  }
  return undefined
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** Above 2^53 not exact, but then outside every file as well. */
function u64(view: DataView, offset: number): number {
  return Number(view.getBigUint64(offset, true))
}
