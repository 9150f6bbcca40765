import type { Place } from "../../diagnostics/diagnostic.ts"
import type { ByteCursor } from "../byte-cursor.ts"
import { damaged } from "../refuse.ts"

/**
 * One field of a protobuf message: a number, or a range of bytes that was not read. Groups and fixed-width fields do
 * not occur in checkpoints.
 *
 * Source: the encoding page of the Protocol Buffers documentation.
 */
export type WireField =
  | { readonly number: number; readonly value: number }
  | { readonly number: number; readonly offset: number; readonly byteLength: number }

/** The fields of the message from the cursor to `end`. The cursor may be moved while one is looked at. */
export function* fieldsUntil(cursor: ByteCursor, end: number, place: Place): Iterable<WireField> {
  while (cursor.offset < end) {
    const key = readVarint(cursor, place)
    const number = Math.floor(key / 8)
    const type = key % 8
    if (number === 0 || (type !== 0 && type !== 2)) damaged(place, `a field of wire type ${type} and number ${number}`)
    const value = readVarint(cursor, place)
    if (type === 0) {
      yield { number, value }
      continue
    }
    const { offset } = cursor
    if (offset + value > end) damaged(place, `a field of ${value} bytes reaches beyond its message`)
    yield { number, offset, byteLength: value }
    cursor.offset = offset + value
  }
  if (cursor.offset > end) damaged(place, "a number reaches beyond its message")
}

const mostVarintBytes = 8

/** Up to 2^53, which is more than any extent or length can be. */
function readVarint(cursor: ByteCursor, place: Place): number {
  let value = 0
  for (let i = 0; i < mostVarintBytes; i++) {
    const byte = cursor.u8()
    value += (byte & 127) * 2 ** (7 * i)
    if (byte < 128 && Number.isSafeInteger(value)) return value
  }
  return damaged(place, "a number that is too large")
}
