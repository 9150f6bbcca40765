import type { Slot } from "../artifacts/manifest.ts"
import type { DType } from "../tensor/dtype.ts"
import { MlsdkError } from "./errors.ts"

type AnyArray = ArrayLike<number | bigint> & { readonly buffer: ArrayBufferLike }
type WritableArray = AnyArray & { set(from: ArrayLike<never>): void }

interface Constructor {
  new (length: number): WritableArray
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): WritableArray
}

const arrays: Readonly<Record<DType, Constructor>> = {
  float32: Float32Array,
  float64: Float64Array,
  float16: Uint16Array,
  bfloat16: Uint16Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  bool: Uint8Array,
}

const ranges: Partial<Readonly<Record<DType, readonly [bigint, bigint]>>> = {
  int8: [-(2n ** 7n), 2n ** 7n - 1n],
  int16: [-(2n ** 15n), 2n ** 15n - 1n],
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint8: [0n, 2n ** 8n - 1n],
  uint16: [0n, 2n ** 16n - 1n],
  uint32: [0n, 2n ** 32n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
  bool: [0n, 1n],
}

/** The elements of a slot in the program's memory. */
export function viewOf(memory: WebAssembly.Memory, slot: Slot): WritableArray {
  return new arrays[slot.dtype](memory.buffer, slot.byteOffset, countOf(slot.shape))
}

/** A copy of the elements of a slot. */
export function copyOf(memory: WebAssembly.Memory, slot: Slot): AnyArray {
  const view = viewOf(memory, slot)
  return (view as unknown as { slice(): AnyArray }).slice()
}

/** Checks one input against its slot and copies it in. Throws SHAPE_MISMATCH, DTYPE_MISMATCH, VALUE_RANGE. */
export function feed(memory: WebAssembly.Memory, slot: Slot, given: unknown): void {
  viewOf(memory, slot).set(checkedElements(slot, given) as ArrayLike<never>)
}

/** One input as an array of the slot's dtype; the same checks as `feed`. */
export function readInput(slot: Slot, given: unknown): AnyArray {
  const array = new arrays[slot.dtype](countOf(slot.shape))
  array.set(checkedElements(slot, given) as ArrayLike<never>)
  return array
}

function checkedElements(slot: Slot, given: unknown): ArrayLike<number | bigint> {
  const { data, shape, dtype } = readTensorLike(given)
  if (dtype !== undefined && dtype !== slot.dtype) reject("DTYPE_MISMATCH", slot, dtype, slot.dtype)
  const expected = `[${slot.shape.join(",")}]`
  if (shape !== undefined && shape.join() !== slot.shape.join()) reject("SHAPE_MISMATCH", slot, `shape [${shape.join(",")}]`, expected)
  if (data.length !== countOf(slot.shape)) reject("SHAPE_MISMATCH", slot, `${data.length} elements`, `${countOf(slot.shape)} (${expected})`)
  return data.constructor === arrays[slot.dtype] ? data : convert(data, slot)
}

interface Elements {
  readonly data: ArrayLike<number | bigint>
  readonly shape?: readonly number[]
  readonly dtype?: string
}

function readTensorLike(given: unknown): Elements {
  if (ArrayBuffer.isView(given) && !(given instanceof DataView)) return { data: given as unknown as AnyArray }
  if (typeof given === "number" || typeof given === "bigint") return { data: [given], shape: [] }
  if (Array.isArray(given)) return flatten(given)
  const { data, shape, dims, dtype, type } = (given ?? {}) as Record<string, unknown>
  if (!ArrayBuffer.isView(data) && !Array.isArray(data)) {
    throw new MlsdkError("DTYPE_MISMATCH", `found ${given === null ? "null" : typeof given}, expected a typed array, an array or a tensor`)
  }
  const extents = (shape ?? dims) as readonly number[] | undefined
  const name = (dtype ?? type) as string | undefined
  return { data: data as unknown as AnyArray, ...(extents && { shape: extents }), ...(typeof name === "string" && { dtype: name }) }
}

function flatten(nested: readonly unknown[]): Elements {
  const shape: number[] = []
  for (let level: unknown = nested; Array.isArray(level); level = level[0]) shape.push(level.length)
  const data = nested.flat(Infinity) as number[]
  return shape.length === 1 ? { data } : { data, shape }
}

/** Plain numbers, or a typed array of another kind whose values all fit the slot's dtype. */
function convert(data: ArrayLike<number | bigint>, slot: Slot): ArrayLike<number | bigint> {
  const range = ranges[slot.dtype]
  const isPlain = Array.isArray(data)
  const isFloat = range === undefined
  if (!isPlain && (isFloat || data instanceof Float32Array || data instanceof Float64Array)) {
    reject("DTYPE_MISMATCH", slot, data.constructor.name, slot.dtype)
  }
  if (slot.dtype === "float16" || slot.dtype === "bfloat16") reject("DTYPE_MISMATCH", slot, "numbers", "a Uint16Array of raw bits")
  if (isFloat) return Array.from(data, Number)
  const isBig = slot.dtype === "int64" || slot.dtype === "uint64"
  return Array.from(data, (element) => {
    const isWhole = typeof element === "bigint" || Number.isInteger(element)
    if (!isWhole || BigInt(element) < range![0] || BigInt(element) > range![1]) {
      throw new MlsdkError("VALUE_RANGE", `input "${slot.name}": ${element} does not fit ${slot.dtype}`)
    }
    return isBig ? BigInt(element) : Number(element)
  })
}

function countOf(shape: readonly number[]): number {
  return shape.reduce((count, extent) => count * extent, 1)
}

function reject(code: "SHAPE_MISMATCH" | "DTYPE_MISMATCH", slot: Slot, found: string, expected: string): never {
  throw new MlsdkError(code, `input "${slot.name}": found ${found}, expected ${expected}`)
}
