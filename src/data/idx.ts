import { fail } from "../diagnostics/catalogue.ts"
import type { Place } from "../diagnostics/diagnostic.ts"
import { elementCount } from "../tensor/shape.ts"
import { tensorOfBytes, type Tensor } from "../tensor/tensor.ts"

const unsignedByte = 0x08

/**
 * Reads an IDX file of unsigned bytes, the format of MNIST: two zero bytes, the type, the rank, the extents as big-endian u32,
 * the elements. Throws IDX_INVALID. http://yann.lecun.com/exdb/mnist/
 */
export function readIdx(bytes: Uint8Array, place: Place = {}): Tensor<"uint8"> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const rank = bytes[3] ?? 0
  const dataOffset = 4 + 4 * rank
  if (bytes.length < 4 || bytes[0] !== 0 || bytes[1] !== 0)
    fail("IDX_INVALID", place, { problem: "it does not begin with two zero bytes" })
  if (bytes[2] !== unsignedByte)
    fail("IDX_INVALID", place, { problem: `element type 0x${bytes[2]!.toString(16)}, expected unsigned bytes (0x8)` })
  if (bytes.length < dataOffset) fail("IDX_INVALID", place, { problem: "it ends inside the header" })
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis))
  const count = elementCount(shape)
  const found = bytes.length - dataOffset
  if (found !== count)
    fail("IDX_INVALID", place, { problem: `${found} elements, expected ${count} for shape [${shape.join(",")}]` })
  return tensorOfBytes("uint8", shape, bytes.subarray(dataOffset))
}
