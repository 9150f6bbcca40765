import { invariant } from "../../diagnostics/invariant.ts"

/** Reads what `ByteWriter` writes. Bytes that end too early are an internal error: modules are our own. */
export class ByteReader {
  position = 0
  readonly #bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get atEnd(): boolean {
    return this.position >= this.#bytes.length
  }

  byte(): number {
    invariant(!this.atEnd, "the bytes end too early")
    return this.#bytes[this.position++]!
  }

  take(count: number): Uint8Array {
    invariant(this.position + count <= this.#bytes.length, "the bytes end too early")
    this.position += count
    return this.#bytes.subarray(this.position - count, this.position)
  }

  /** The bytes of one LEB128 number, of at most 64 bits. */
  leb128(): readonly number[] {
    const bytes = [this.byte()]
    while (bytes.at(-1)! > 0x7f) bytes.push(this.byte())
    return bytes
  }

  unsigned(): number {
    return this.leb128().reduceRight((value, byte) => value * 128 + (byte & 0x7f), 0)
  }

  signed(): bigint {
    const bytes = this.leb128()
    const value = bytes.reduceRight((sum, byte) => (sum << 7n) | BigInt(byte & 0x7f), 0n)
    return BigInt.asIntN(7 * bytes.length, value)
  }
}
