import { wireTypes } from "./wire-reader.ts"

const utf8 = new TextEncoder()

/** Collects protobuf bytes. Large fields are kept as they are and copied once, at the end. */
export class WireWriter {
  readonly #chunks: Uint8Array[] = []
  #small: number[] = []
  #byteLength = 0

  get byteLength(): number {
    return this.#byteLength + this.#small.length
  }

  tag(field: number, wireType: number): this {
    return this.uint(field * 8 + wireType)
  }

  uint(value: number): this {
    let rest = value
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.#small.push((rest % 128) | 0x80)
    this.#small.push(rest)
    return this
  }

  int64(value: bigint): this {
    let rest = BigInt.asUintN(64, value)
    for (; rest >= 128n; rest >>= 7n) this.#small.push(Number(rest & 0x7fn) | 0x80)
    this.#small.push(Number(rest))
    return this
  }

  float(value: number): this {
    return this.#append(new Uint8Array(Float32Array.of(value).buffer))
  }

  double(value: number): this {
    return this.#append(new Uint8Array(Float64Array.of(value).buffer))
  }

  /** A whole field of bytes: tag, length, content. */
  bytes(field: number, content: Uint8Array): this {
    return this.tag(field, wireTypes.bytes).uint(content.length).#append(content)
  }

  text(field: number, content: string): this {
    return this.bytes(field, utf8.encode(content))
  }

  /** A whole field with a message in it. */
  nested(field: number, write: (writer: WireWriter) => void): this {
    const inner = new WireWriter()
    write(inner)
    this.tag(field, wireTypes.bytes).uint(inner.byteLength)
    for (const chunk of inner.#finishChunks()) this.#append(chunk)
    return this
  }

  finish(): Uint8Array {
    const bytes = new Uint8Array(this.byteLength)
    let offset = 0
    for (const chunk of this.#finishChunks()) {
      bytes.set(chunk, offset)
      offset += chunk.length
    }
    return bytes
  }

  #append(content: Uint8Array): this {
    if (content.length < 64) {
      for (const byte of content) this.#small.push(byte)
      return this
    }
    this.#finishChunks()
    this.#chunks.push(content)
    this.#byteLength += content.length
    return this
  }

  #finishChunks(): readonly Uint8Array[] {
    if (this.#small.length > 0) {
      this.#chunks.push(Uint8Array.from(this.#small))
      this.#byteLength += this.#small.length
      this.#small = []
    }
    return this.#chunks
  }
}
