import type { Place } from "../diagnostics/diagnostic.ts"
import { readRange, type ByteSource } from "./byte-source.ts"

const chunkLength = 65536

/** Reads a source from front to back, little-endian. Throws CHECKPOINT_DAMAGED at a premature end. */
export class ByteCursor {
  readonly #source: ByteSource
  readonly #place: Place
  #chunk: DataView = new DataView(new ArrayBuffer(0))
  #chunkOffset = 0
  /** Bytes from the start of the source. */
  offset: number

  constructor(source: ByteSource, place: Place, offset = 0) {
    this.#source = source
    this.#place = place
    this.offset = offset
  }

  u8(): number {
    const at = this.#advance(1)
    return this.#chunk.getUint8(at)
  }

  u16(): number {
    const at = this.#advance(2)
    return this.#chunk.getUint16(at, true)
  }

  u32(): number {
    const at = this.#advance(4)
    return this.#chunk.getUint32(at, true)
  }

  i32(): number {
    const at = this.#advance(4)
    return this.#chunk.getInt32(at, true)
  }

  u64(): bigint {
    const at = this.#advance(8)
    return this.#chunk.getBigUint64(at, true)
  }

  i64(): bigint {
    const at = this.#advance(8)
    return this.#chunk.getBigInt64(at, true)
  }

  /** The one big-endian number: pickles write floats so. */
  f64BigEndian(): number {
    const at = this.#advance(8)
    return this.#chunk.getFloat64(at)
  }

  bytes(length: number): Uint8Array {
    const bytes = readRange(this.#source, this.offset, length, this.#place, "a value")
    this.offset += length
    return bytes
  }

  /** Moves `length` bytes on and returns where they begin in the chunk. */
  #advance(length: number): number {
    const start = this.offset - this.#chunkOffset
    this.offset += length
    if (start >= 0 && start + length <= this.#chunk.byteLength) return start
    this.#load(this.offset - length, length)
    return 0
  }

  #load(offset: number, length: number): void {
    const available = Math.max(this.#source.byteLength - offset, 0)
    const chunk = readRange(
      this.#source,
      offset,
      Math.max(length, Math.min(chunkLength, available)),
      this.#place,
      "a value",
    )
    this.#chunk = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    this.#chunkOffset = offset
  }
}
