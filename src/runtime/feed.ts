import type { Slot } from "../artifacts/manifest.ts"
import type { DType } from "../tensor/dtype.ts"
import { MlsdkError } from "./errors.ts"
import { readElements } from "./tensor-like.ts"

type Elements = ArrayLike<number | bigint>
type ElementArray = Elements & { readonly buffer: ArrayBufferLike; set(from: Elements): void; slice(): ElementArray }

interface Constructor {
  readonly name: string
  new (length: number): ElementArray
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): ElementArray
}

const arrays: Readonly<Record<DType, unknown>> = {
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

/** The elements of a slot in the program's memory. */
export function viewOf(memory: WebAssembly.Memory, slot: Slot): ElementArray {
  return new (arrayOf(slot))(memory.buffer, slot.byteOffset, countOf(slot))
}

/** A copy of the elements of a slot. */
export function copyOf(memory: WebAssembly.Memory, slot: Slot): ElementArray {
  return viewOf(memory, slot).slice()
}

/** Checks one input against its slot and copies it in. Throws SHAPE_MISMATCH, DTYPE_MISMATCH, VALUE_RANGE. */
export function feed(memory: WebAssembly.Memory, slot: Slot, given: unknown): void {
  viewOf(memory, slot).set(checkedElements(slot, given))
}

/** One input as a new array of the slot's dtype; the same checks as `feed`. */
export function readInput(slot: Slot, given: unknown): ElementArray {
  const array = new (arrayOf(slot))(countOf(slot))
  array.set(checkedElements(slot, given))
  return array
}

function checkedElements(slot: Slot, given: unknown): Elements {
  const { data, shape, dtype } = readElements(slot.name, given)
  if (dtype !== undefined && dtype !== slot.dtype) reject("DTYPE_MISMATCH", slot, dtype, slot.dtype)
  const expected = `[${slot.shape.join(", ")}]`
  if (shape !== undefined && shape.join() !== slot.shape.join())
    reject("SHAPE_MISMATCH", slot, `shape [${shape.join(", ")}]`, expected)
  const count = countOf(slot)
  if (data.length === count) return isSameKind(data, slot) ? data : convert(data, slot)
  if (data.length === 0 && isDetached(data))
    throw new TypeError(`input "${slot.name}": its buffer is detached, since it was transferred; pass a copy`)
  return reject("SHAPE_MISMATCH", slot, `${data.length} elements`, `${count} for ${expected}`)
}

/** By name, so that arrays of other realms count, and pixels of an ImageData as the bytes that they are. */
function isSameKind(data: Elements, slot: Slot): boolean {
  return kindOf(data)?.replace("Clamped", "") === arrayOf(slot).name
}

/** Plain numbers, or a typed array of whole numbers whose values all fit the slot's dtype. */
function convert(data: Elements, slot: Slot): Elements {
  const { dtype } = slot
  const kind = kindOf(data)
  if (kind === "Float16Array" && dtype === "float16") return bitsOf(data as ElementArray & { byteOffset: number })
  if (dtype.endsWith("float16"))
    reject("DTYPE_MISMATCH", slot, kind ?? "numbers", `the bits of ${dtype} in a Uint16Array`)
  const isFloat = dtype.startsWith("float")
  if (kind !== undefined && (isFloat || kind.startsWith("Float"))) reject("DTYPE_MISMATCH", slot, kind, dtype)
  const converted = new (arrayOf(slot))(data.length) as ElementArray & { [index: number]: number | bigint }
  for (let i = 0; i < data.length; i++) {
    const number = numberOf(data[i], slot)
    converted[i] = number
    if (!isFloat && (converted[i] !== number || (dtype === "bool" && number > 1))) outOfRange(data[i], slot)
  }
  return converted
}

function bitsOf({ buffer, byteOffset, length }: ElementArray & { byteOffset: number }): Elements {
  return new Uint16Array(buffer, byteOffset, length)
}

/** An element in the form in which the slot's array takes it. */
function numberOf(element: unknown, slot: Slot): number | bigint {
  const isBig = slot.dtype.includes("int64")
  if (typeof element === "bigint") return isBig ? element : Number(element)
  if (typeof element !== "number" && typeof element !== "boolean") {
    reject("DTYPE_MISMATCH", slot, `${element === null ? "null" : typeof element} among its elements`, "numbers")
  }
  if (!isBig) return Number(element)
  return Number.isInteger(element) ? BigInt(element) : outOfRange(element, slot)
}

function outOfRange(element: unknown, slot: Slot): never {
  throw new MlsdkError("VALUE_RANGE", `input "${slot.name}": ${String(element)} does not fit ${slot.dtype}`)
}

function arrayOf({ dtype }: Slot): Constructor {
  return arrays[dtype] as Constructor
}

function kindOf(data: Elements): string | undefined {
  return (data as { [Symbol.toStringTag]?: string })[Symbol.toStringTag]
}

function isDetached(data: Elements): boolean {
  if (kindOf(data) === undefined) return false
  try {
    void new Uint8Array((data as ElementArray).buffer)
    return false
  } catch {
    return true
  }
}

function countOf({ shape }: Slot): number {
  return shape.reduce((count, extent) => count * extent, 1)
}

function reject(code: "SHAPE_MISMATCH" | "DTYPE_MISMATCH", slot: Slot, found: string, expected: string): never {
  throw new MlsdkError(code, `input "${slot.name}": found ${found}, expected ${expected}`)
}
