import type { ByteSource } from "../byte-source.ts"

/**
 * The checksum of ZIP: the remainder of the bytes, read as a polynomial over GF(2), modulo 0x104C11DB7, bits reflected
 * (ITU-T V.42, section 8.1.1.6.2). Four bytes a step: `tables[k][b]` is what the byte b contributes when k more bytes
 * follow it, so the contributions of four neighbours are looked up apart and added (xor).
 */
const tables = makeTables()

function makeTables(): readonly Uint32Array[] {
  const single = Uint32Array.from({ length: 256 }, (_, byte) => {
    let remainder = byte
    for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? 0xedb88320 : 0)
    return remainder
  })
  const all = [single]
  for (let k = 1; k < 4; k++) all.push(all[k - 1]!.map((value) => (value >>> 8) ^ single[value & 255]!))
  return all
}

/** The CRC-32 of bytes; `before` is the CRC-32 of what came before them. */
export function crc32(bytes: Uint8Array, before = 0): number {
  const [t0, t1, t2, t3] = tables as readonly [Uint32Array, Uint32Array, Uint32Array, Uint32Array]
  let crc = ~before
  let i = 0
  for (; i + 4 <= bytes.length; i += 4) {
    crc ^= bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24)
    crc = t3[crc & 255]! ^ t2[(crc >>> 8) & 255]! ^ t1[(crc >>> 16) & 255]! ^ t0[crc >>> 24]!
  }
  for (; i < bytes.length; i++) crc = (crc >>> 8) ^ t0[(crc ^ bytes[i]!) & 255]!
  return ~crc >>> 0
}

const chunkLength = 1 << 20

/** The CRC-32 of a whole source, read in parts. */
export function crc32Of(source: ByteSource): number {
  let crc = 0
  for (let offset = 0; offset < source.byteLength; offset += chunkLength) {
    crc = crc32(source.readSync(offset, Math.min(chunkLength, source.byteLength - offset)), crc)
  }
  return crc
}
