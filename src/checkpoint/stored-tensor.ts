import type { Place } from "../diagnostics/diagnostic.ts"
import { dtypes, type DType } from "../tensor/dtype.ts"
import { elementCount, stridesOf, type Shape } from "../tensor/shape.ts"
import { byteLengthOf, tensorOfBytes, tensorType, type Tensor } from "../tensor/tensor.ts"
import type { ByteSource } from "./byte-source.ts"
import type { LazyTensor } from "./checkpoint.ts"
import { beyondLimit, damaged } from "./refuse.ts"

/**
 * Where the elements of a tensor lie. Strides and offset count elements; equal indices may share an element (stride 0).
 */
export interface StoredTensor {
  readonly dtype: DType
  readonly shape: Shape
  readonly strides: readonly number[]
  readonly offset: number
  readonly bigEndian: boolean
}

/** A tensor that repeats elements may be larger than what is stored, but not without limit. */
const largestExpansion = 256 * 2 ** 20

/**
 * A tensor over `byteLength` stored bytes, which `open` gives when it is read.
 * Throws CHECKPOINT_DAMAGED when the tensor reaches outside them, CHECKPOINT_LIMIT when it repeats them too often.
 */
export function lazyTensor(
  name: string,
  stored: StoredTensor,
  byteLength: number,
  place: Place,
  open: () => ByteSource,
): LazyTensor {
  const extent = checkExtent(stored, byteLength, place)
  return { name, type: tensorType(stored.dtype, stored.shape), read: () => readStored(stored, extent, open) }
}

export function contiguous(dtype: DType, shape: Shape): StoredTensor {
  return { dtype, shape, strides: stridesOf(shape), offset: 0, bigEndian: false }
}

/** As many as PyTorch and NumPy allow. */
const mostAxes = 64

/** The number of elements; nothing for an extent that cannot be, more axes than 64, and uncountably many elements. */
export function countOf(shape: readonly number[]): number | undefined {
  if (shape.length > mostAxes || !shape.every((extent) => Number.isSafeInteger(extent) && extent >= 0)) return undefined
  if (shape.includes(0)) return 0
  let count = 1
  for (const extent of shape) {
    count *= extent
    if (!Number.isSafeInteger(count)) return undefined
  }
  return count
}

/** The stored elements from the first to the last that the tensor touches. */
function checkExtent(stored: StoredTensor, byteLength: number, place: Place): number {
  const { dtype, shape, strides, offset } = stored
  const count = countOf(shape)
  const steps = [offset, ...strides]
  if (
    count === undefined ||
    shape.length !== strides.length ||
    !steps.every((step) => Number.isSafeInteger(step) && step >= 0)
  ) {
    const [extents, distances] = [shape, strides].map((list) => list.slice(0, mostAxes).join())
    return damaged(place, `a tensor has the shape [${extents}], the strides [${distances}] and the offset ${offset}`)
  }
  if (count === 0) return 0
  const extent = shape.reduce((sum, size, axis) => sum + (size - 1) * strides[axis]!, 1)
  const width = dtypes[dtype].byteLength
  if (!((offset + extent) * width <= byteLength)) {
    damaged(place, `a tensor reaches to byte ${(offset + extent) * width} of ${byteLength} stored ones`)
  }
  if (count * width > Math.max(byteLength, largestExpansion)) {
    const found = `a tensor of ${count * width} bytes that repeats ${byteLength} stored ones`
    beyondLimit(place, found, `${largestExpansion} bytes`)
  }
  return extent
}

function readStored(stored: StoredTensor, extent: number, open: () => ByteSource): Tensor {
  const { dtype, shape, strides, offset, bigEndian } = stored
  const width = dtypes[dtype].byteLength
  const raw = open().readSync(extent === 0 ? 0 : offset * width, extent * width)
  const bytes = bigEndian ? swapBytes(raw, width) : raw
  const ordered = isContiguous(shape, strides) ? bytes : gather(bytes, width, shape, strides)
  return tensorOfBytes(dtype, shape, dtype === "bool" ? normalizeBools(ordered) : ordered)
}

function isContiguous(shape: Shape, strides: readonly number[]): boolean {
  const expected = stridesOf(shape)
  return elementCount(shape) === 0 || shape.every((extent, axis) => extent === 1 || strides[axis] === expected[axis])
}

/**
 * Puts strided elements into row-major order. Elements move as integers, because a float that passes through a number
 * may lose the bits of a NaN; eight-byte elements move as pairs of four, which is one more axis of extent 2.
 */
function gather(bytes: Uint8Array, width: number, shape: Shape, strides: readonly number[]): Uint8Array {
  if (width === 8) return gather(bytes, 4, [...shape, 2], [...strides.map((stride) => stride * 2), 1])
  const dtype = width === 1 ? "uint8" : width === 2 ? "uint16" : "uint32"
  const from = tensorOfBytes(dtype, [bytes.length / width], bytes).data
  const to = new dtypes[dtype].array(byteLengthOf({ dtype, shape }) / width)
  const last = shape.length - 1
  const index = strides.slice(0, last).fill(0)
  const extent = shape[last]!
  const stride = strides[last]!
  for (let row = 0, start = 0; row < to.length; row += extent) {
    for (let i = 0; i < extent; i++) to[row + i] = from[start + i * stride]!
    start += advance(index, shape, strides)
  }
  return new Uint8Array(to.buffer)
}

/** Steps to the next row and returns how far it lies from this one, in elements. */
function advance(index: number[], shape: Shape, strides: readonly number[]): number {
  let moved = 0
  for (let axis = index.length - 1; axis >= 0; axis--) {
    index[axis]!++
    moved += strides[axis]!
    if (index[axis]! < shape[axis]!) return moved
    moved -= strides[axis]! * shape[axis]!
    index[axis] = 0
  }
  return moved
}

function swapBytes(bytes: Uint8Array, width: number): Uint8Array {
  const swapped = new Uint8Array(bytes.length)
  for (let i = 0; i < bytes.length; i++) swapped[i] = bytes[i - (i % width) + width - 1 - (i % width)]!
  return swapped
}

/** Every byte but zero is true, and true is 1 here. */
function normalizeBools(bytes: Uint8Array): Uint8Array {
  return bytes.every((byte) => byte <= 1) ? bytes : bytes.map((byte) => (byte === 0 ? 0 : 1))
}
