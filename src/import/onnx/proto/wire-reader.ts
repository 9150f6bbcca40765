import { fail } from "../../../diagnostics/catalogue.ts"

/** How the bytes of a field are laid out. https://protobuf.dev/programming-guides/encoding/#structure */
export const wireTypes = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const

/** Messages inside messages: attributes hold graphs hold nodes. Real files stay far below. */
const deepestNesting = 100

/**
 * A cursor over protobuf bytes. Every read is checked against the end of its message first, so damaged bytes give
 * ONNX_DAMAGED with the position, and nothing larger than the file is ever allocated.
 */
export class WireReader {
  readonly #file: string
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #end: number
  readonly #depth: number
  #position: number

  constructor(file: string, bytes: Uint8Array, position = 0, end = bytes.length, depth = 0) {
    this.#file = file
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#position = position
    this.#end = end
    this.#depth = depth
  }

  get isAtEnd(): boolean {
    return this.#position >= this.#end
  }

  /** Stops with ONNX_DAMAGED at the current position. */
  damaged(problem: string): never {
    return fail("ONNX_DAMAGED", { file: this.#file }, { problem, offset: this.#position })
  }

  tag(): { readonly field: number; readonly wireType: number } {
    const tag = this.uint()
    const field = Math.floor(tag / 8)
    if (field === 0 || field > 0x1fffffff) this.damaged(`there is no field ${field}`)
    return { field, wireType: tag % 8 }
  }

  /** A varint below 2^53: tags and lengths. */
  uint(): number {
    let value = 0
    let scale = 1
    for (let i = 0; i < 8; i++) {
      const byte = this.#byte()
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return Number.isSafeInteger(value) ? value : this.damaged("a length is too large")
      scale *= 128
    }
    return this.damaged("a length is too large")
  }

  /** A varint of up to 64 bits, as a signed integer. */
  int64(): bigint {
    let low = 0
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.#byte()
      low |= (byte & 0x7f) << shift
      if (byte < 0x80) return BigInt(low)
    }
    let value = BigInt(low)
    for (let shift = 28n; shift < 70n; shift += 7n) {
      const byte = this.#byte()
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return BigInt.asIntN(64, value)
    }
    return this.damaged("an integer has more than 64 bits")
  }

  float(): number {
    return this.#view.getFloat32(this.#take(4), true)
  }

  double(): number {
    return this.#view.getFloat64(this.#take(8), true)
  }

  /** A length and as many bytes, which are not copied. */
  bytes(): Uint8Array {
    const length = this.uint()
    const start = this.#take(length)
    return this.#bytes.subarray(start, start + length)
  }

  /** A length and a cursor over as many bytes. */
  nested(): WireReader {
    if (this.#depth >= deepestNesting) this.damaged(`messages are nested more than ${deepestNesting} deep`)
    const length = this.uint()
    const start = this.#take(length)
    return new WireReader(this.#file, this.#bytes, start, start + length, this.#depth + 1)
  }

  skip(wireType: number): void {
    switch (wireType) {
      case wireTypes.varint:
        return void this.int64()
      case wireTypes.fixed64:
        return void this.#take(8)
      case wireTypes.bytes:
        return void this.#take(this.uint())
      case wireTypes.fixed32:
        return void this.#take(4)
      default:
        return this.damaged(`there is no wire type ${wireType}`)
    }
  }

  /** How many varints are left, told by their last bytes. */
  countVarints(): number {
    let count = 0
    for (let i = this.#position; i < this.#end; i++) if (this.#bytes[i]! < 0x80) count++
    return count
  }

  #byte(): number {
    return this.#bytes[this.#take(1)]!
  }

  #take(length: number): number {
    const start = this.#position
    if (length > this.#end - start) this.damaged(`${length} bytes are announced, ${this.#end - start} are left`)
    this.#position = start + length
    return start
  }
}
