import { fail } from "../../diagnostics/catalogue.ts"
import { viewOf } from "./central-directory.ts"
import { crc32 } from "./crc32.ts"

const largestArchive = 0xffffffff
const largestCount = 0xffff
const utf8Names = 0x800
const version = 20
/** The earliest date that the format knows, 1980-01-01, so that equal contents give equal archives. */
const date = 0x0021

/**
 * A ZIP archive of stored entries, in the order given; equal contents give equal bytes.
 * Throws CHECKPOINT_LIMIT from 4 GiB or 65,535 entries on, where the format needs ZIP64.
 */
export function writeZip(name: string, entries: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const parts: Uint8Array[] = []
  const directory: Uint8Array[] = []
  let offset = 0
  for (const [entryName, content] of entries) {
    const encoded = new TextEncoder().encode(entryName)
    const common = commonFields(encoded, content)
    parts.push(record(0x04034b50, common, encoded, new Uint8Array(0)), content)
    directory.push(record(0x02014b50, common, encoded, directoryFields(offset)))
    offset += 30 + encoded.length + content.length
  }
  const directoryLength = directory.reduce((length, part) => length + part.length, 0)
  if (offset + directoryLength >= largestArchive || entries.size >= largestCount) {
    fail(
      "CHECKPOINT_LIMIT",
      { file: name },
      { found: `${entries.size} entries of ${offset} bytes`, limit: "4 GiB and 65,534 entries" },
    )
  }
  return concatenate([...parts, ...directory, endRecord(entries.size, directoryLength, offset)])
}

/** From the version to the length of the extra field: the same in both headers. */
function commonFields(name: Uint8Array, content: Uint8Array): Uint8Array {
  const fields = new Uint8Array(26)
  const view = viewOf(fields)
  view.setUint16(0, version, true)
  view.setUint16(2, utf8Names, true)
  view.setUint16(8, date, true)
  view.setUint32(10, crc32(content), true)
  view.setUint32(14, content.length, true)
  view.setUint32(18, content.length, true)
  view.setUint16(22, name.length, true)
  return fields
}

/** From the length of the comment to the offset of the local header. */
function directoryFields(offset: number): Uint8Array {
  const fields = new Uint8Array(14)
  viewOf(fields).setUint32(10, offset, true)
  return fields
}

/** A directory record has its writer's version before the common fields. */
function record(signature: number, common: Uint8Array, name: Uint8Array, more: Uint8Array): Uint8Array {
  const head = new Uint8Array(more.length === 0 ? 4 : 6)
  viewOf(head).setUint32(0, signature, true)
  if (more.length > 0) viewOf(head).setUint16(4, version, true)
  return concatenate([head, common, more, name])
}

function endRecord(count: number, directoryLength: number, directoryOffset: number): Uint8Array {
  const end = new Uint8Array(22)
  const view = viewOf(end)
  view.setUint32(0, 0x06054b50, true)
  view.setUint16(8, count, true)
  view.setUint16(10, count, true)
  view.setUint32(12, directoryLength, true)
  view.setUint32(16, directoryOffset, true)
  return end
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let offset = 0
  for (const part of parts) {
    joined.set(part, offset)
    offset += part.length
  }
  return joined
}
