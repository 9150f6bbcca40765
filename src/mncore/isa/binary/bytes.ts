import { fail } from "../../../diagnostics/catalogue.ts"

/** Appends numbers of seven bits a byte, least significant first; the last byte has its high bit clear. */
export class ByteSink {
  #bytes = new Uint8Array(256)
  #length = 0

  byte(value: number): void {
    this.#reserve(1)
    this.#bytes[this.#length++] = value
  }

  /** From 0 to 2^53 - 1. */
  uint(value: number): void {
    let rest = value
    while (rest > 0x7f) {
      this.byte((rest % 0x80) | 0x80)
      rest = Math.floor(rest / 0x80)
    }
    this.byte(rest)
  }

  bytes(values: Uint8Array): void {
    this.#reserve(values.length)
    this.#bytes.set(values, this.#length)
    this.#length += values.length
  }

  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length)
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + count))
    grown.set(this.#bytes)
    this.#bytes = grown
  }
}

/** Reads what a `ByteSink` wrote. Throws VSM_BINARY with the byte at which something is wrong. */
export class ByteCursor {
  readonly #bytes: Uint8Array
  #position = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get position(): number {
    return this.#position
  }

  get remaining(): number {
    return this.#bytes.length - this.#position
  }

  byte(): number {
    return this.#bytes[this.#position++] ?? this.reject("it ends too early")
  }

  uint(): number {
    let value = 0
    for (let scale = 1; scale <= 2 ** 49; scale *= 0x80) {
      const byte = this.byte()
      value += (byte & 0x7f) * scale
      if (byte < 0x80 && Number.isSafeInteger(value)) return value
    }
    return this.reject("a number is too long")
  }

  /** How many items follow, each of at least so many bytes. */
  count(leastBytes: number): number {
    const count = this.uint()
    if (count * leastBytes > this.remaining) this.reject(`${count} items cannot follow in ${this.remaining} bytes`)
    return count
  }

  bytes(count: number): Uint8Array {
    if (count > this.remaining) this.reject("it ends too early")
    this.#position += count
    return this.#bytes.subarray(this.#position - count, this.#position)
  }

  reject(problem: string): never {
    return fail("VSM_BINARY", { path: `byte ${this.#position}` }, { problem })
  }
}
