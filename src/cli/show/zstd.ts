import { Decompress } from "fzstd"

/** No artifact unpacks to more, in bytes. */
const largest = 2 ** 30

/** Unpacks a Zstandard file piece by piece, so that one that lies about its length takes no memory. Throws an Error. */
export function unpackZstd(bytes: Uint8Array): Uint8Array {
  const pieces: Uint8Array[] = []
  let byteLength = 0
  const stream = new Decompress((piece) => {
    byteLength += piece.length
    if (byteLength > largest) throw new Error(`it unpacks to more than ${largest} bytes`)
    pieces.push(piece.slice())
  })
  stream.push(bytes, true)
  const unpacked = new Uint8Array(byteLength)
  let offset = 0
  for (const piece of pieces) {
    unpacked.set(piece, offset)
    offset += piece.length
  }
  return unpacked
}
