import { invariant } from "../../diagnostics/invariant.ts"
import type { TensorArray } from "../../tensor/dtype.ts"
import type { Buffer } from "../language/kernel.ts"
import {
  bitcastOf,
  laneOf,
  laneOfDType,
  lanesOf,
  valueTypes,
  type LaneType,
  type ValueType,
} from "../language/value-type.ts"
import { toLane, type Lane } from "./arithmetic.ts"

/** One element widened to its register's lane; beyond the buffer is an error. */
export function readElement(buffer: Buffer, elements: TensorArray, element: number): Lane {
  checkBounds(buffer, element)
  return toLane(laneOfDType(buffer.dtype), elements[element]!)
}

/** The array cuts an integer to its element's width. */
export function writeElement(buffer: Buffer, elements: TensorArray, element: number, value: Lane): void {
  checkBounds(buffer, element)
  elements[element] = (elements instanceof BigUint64Array ? BigInt.asUintN(64, BigInt(value)) : value) as never
}

function checkBounds({ name, elementCount }: Buffer, element: number): void {
  invariant(element >= 0 && element < elementCount, `element ${element} of ${name}, which has ${elementCount}`)
}

const arrays = { f32: Float32Array, f64: Float64Array, i32: Int32Array, i64: BigInt64Array } as const satisfies Record<
  LaneType,
  unknown
>

function bytesOfLanes(type: ValueType, lanes: readonly Lane[]): ArrayBuffer {
  const array = new arrays[laneOf(type)](lanesOf(type))
  lanes.forEach((lane, i) => (array[i] = lane as never))
  return array.buffer as ArrayBuffer
}

function lanesOfBytes(type: ValueType, bytes: ArrayBuffer): Lane[] {
  return Array.from<Lane>(new arrays[laneOf(type)](bytes) as ArrayLike<Lane>)
}

export function bitcastLanes(from: ValueType, lanes: readonly Lane[]): Lane[] {
  return lanesOfBytes(bitcastOf[from], bytesOfLanes(from, lanes))
}

/** `then` where the mask has ones, bit by bit. */
export function selectBits(
  type: ValueType,
  mask: readonly Lane[],
  then: readonly Lane[],
  otherwise: readonly Lane[],
): Lane[] {
  const maskType = valueTypes[type].laneBytes === 4 ? "i32x4" : "i64x2"
  const [bits, ones, zeros] = [
    bytesOfLanes(maskType, mask),
    bytesOfLanes(type, then),
    bytesOfLanes(type, otherwise),
  ].map((buffer) => new Uint8Array(buffer)) as [Uint8Array, Uint8Array, Uint8Array]
  return lanesOfBytes(type, bits.map((bit, i) => (ones[i]! & bit) | (zeros[i]! & ~bit)).buffer as ArrayBuffer)
}
