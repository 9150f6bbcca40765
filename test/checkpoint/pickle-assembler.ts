import { writeZip } from "../../src/checkpoint/zip/write-zip.ts"

/** Bytes of a pickle, written by hand: `pickle(global("collections", "OrderedDict"), emptyTuple, reduce)`. */
export function pickle(...parts: readonly (readonly number[])[]): Uint8Array {
  return Uint8Array.from([0x80, 2, ...parts.flat(), 0x2e])
}

const ascii = (text: string): number[] => Array.from(text, (char) => char.charCodeAt(0))
const u32 = (value: number): number[] => [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24]

export const mark = [0x28]
export const reduce = [0x52]
export const build = [0x62]
export const newObject = [0x81]
export const persistent = [0x51]
export const emptyDict = [0x7d]
export const emptyList = [0x5d]
export const emptyTuple = [0x29]
export const closeTuple = [0x74]
export const setItem = [0x73]
export const setItems = [0x75]
export const append = [0x61]
export const none = [0x4e]
export const no = [0x89]
export const put = (index: number): number[] => [0x71, index]
export const get = (index: number): number[] => [0x68, index]
export const int = (value: number): number[] => [0x4a, ...u32(value)]
export const long = (...bytes: readonly number[]): number[] => [0x8a, bytes.length, ...bytes]
export const global = (module: string, name: string): number[] => [0x63, ...ascii(`${module}\n${name}\n`)]

export function text(value: string): number[] {
  const bytes = new TextEncoder().encode(value)
  return [0x58, ...u32(bytes.length), ...bytes]
}

export function tuple(...items: readonly (readonly number[])[]): number[] {
  return [...mark, ...items.flat(), ...closeTuple]
}

export function storage(key: string, count: number, type = "FloatStorage", module = "torch"): number[] {
  return [...tuple(text("storage"), global(module, type), text(key), text("cpu"), int(count)), ...persistent]
}

export interface TensorSpec {
  readonly storage?: readonly number[]
  readonly offset?: number
  readonly shape: readonly number[]
  readonly strides: readonly number[]
}

/** A call of `_rebuild_tensor_v2`. */
export function tensor(spec: TensorSpec): number[] {
  const shape = tuple(...spec.shape.map(int))
  const strides = tuple(...spec.strides.map(int))
  const args = tuple(spec.storage ?? storage("0", 4), int(spec.offset ?? 0), shape, strides, no, emptyDict)
  return [...global("torch._utils", "_rebuild_tensor_v2"), ...args, ...reduce]
}

/** A dictionary of texts to values. */
export function dict(entries: Readonly<Record<string, readonly number[]>>): number[] {
  return [
    ...emptyDict,
    ...mark,
    ...Object.entries(entries).flatMap(([key, value]) => [...text(key), ...value]),
    ...setItems,
  ]
}

/** A checkpoint in the zip form whose storage `0` holds the floats 1 to 4, unless other entries are given. */
export function torchZip(object: Uint8Array, entries: Readonly<Record<string, Uint8Array>> = {}): Uint8Array {
  const storages = { "data/0": new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer), ...entries }
  const all = Object.entries({ "data.pkl": object, ...storages, version: Uint8Array.of(0x33, 0x0a) })
  return writeZip("test.pth", new Map(all.map(([name, bytes]) => [`archive/${name}`, bytes])))
}
