import type { Place } from "../../diagnostics/diagnostic.ts"
import { dtypes } from "../../tensor/dtype.ts"
import { elementCount, type Shape } from "../../tensor/shape.ts"
import { readRange, type ByteSource } from "../byte-source.ts"
import { beyondLimit, damaged } from "../refuse.ts"
import { countOf } from "../stored-tensor.ts"
import { otherBitLengths, safetensorsDTypes } from "./elements.ts"
import { isRecord, parseJson } from "./json.ts"

/**
 * The header of a safetensors file: its length as u64, then JSON that gives each tensor's dtype, shape and range of
 * bytes counted from the end of the header, and texts under `__metadata__`. The ranges must cover the rest of the file
 * without holes and overlaps; a file then has one reading only, and nothing can hide in it.
 *
 * Source: the format section of the safetensors README.
 */
export interface SafetensorsHeader {
  readonly entries: readonly SafetensorsEntry[]
  readonly metadata: ReadonlyMap<string, string>
  /** Where the elements begin, in bytes. */
  readonly dataOffset: number
}

export interface SafetensorsEntry {
  readonly name: string
  readonly element: string
  readonly shape: Shape
  /** In bytes from the end of the header. */
  readonly begin: number
  readonly end: number
}

export const headerLengthBytes = 8
const longestHeader = 100_000_000
const metadataKey = "__metadata__"

export function readHeader(source: ByteSource): SafetensorsHeader {
  const place = { file: source.name }
  const start = readRange(source, 0, headerLengthBytes, place, "the length of the header")
  const length = Number(new DataView(start.buffer, start.byteOffset).getBigUint64(0, true))
  if (length > longestHeader) {
    beyondLimit(place, `a safetensors header of ${length} bytes`, `${longestHeader} bytes`)
  }
  const json = parseJson(
    readRange(source, headerLengthBytes, length, place, "the header"),
    "the safetensors header",
    place,
  )
  const { [metadataKey]: metadata, ...tensors } = json
  const entries = Object.entries(tensors).map(([name, value]) => parseEntry(name, value, { ...place, path: name }))
  const dataOffset = headerLengthBytes + length
  checkCover(entries, source.byteLength - dataOffset, place)
  return { entries, metadata: parseMetadata(metadata, place), dataOffset }
}

function parseEntry(name: string, value: unknown, place: Place): SafetensorsEntry {
  if (!isRecord(value)) return damaged(place, "a tensor is not described by an object")
  const { dtype, shape, data_offsets: offsets } = value
  if (
    typeof dtype !== "string" ||
    !isNumbers(shape) ||
    countOf(shape) === undefined ||
    !isNumbers(offsets) ||
    offsets.length !== 2 ||
    !offsets.every((offset) => Number.isSafeInteger(offset) && offset >= 0)
  ) {
    return damaged(place, "a tensor does not give dtype, shape and data_offsets that can be")
  }
  const [begin, end] = offsets as [number, number]
  const entry = { name, element: dtype, shape, begin, end }
  checkByteLength(entry, place)
  return entry
}

function checkByteLength(entry: SafetensorsEntry, place: Place): void {
  const bitLength = bitLengthOf(entry.element)
  const found = entry.end - entry.begin
  const expected = bitLength === undefined ? Math.max(found, 0) : Math.ceil((elementCount(entry.shape) * bitLength) / 8)
  if (found === expected) return
  damaged(place, `a tensor ${entry.element}[${entry.shape.join()}] has ${found} bytes, expected ${expected}`)
}

function bitLengthOf(element: string): number | undefined {
  if (Object.hasOwn(safetensorsDTypes, element)) return dtypes[safetensorsDTypes[element]!].byteLength * 8
  return Object.hasOwn(otherBitLengths, element) ? otherBitLengths[element] : undefined
}

function checkCover(entries: readonly SafetensorsEntry[], dataLength: number, place: Place): void {
  const ordered = [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)
  let covered = 0
  for (const { name, begin, end } of ordered) {
    if (begin !== covered) {
      const problem = `"${name}" begins at byte ${begin}, but the tensor before it ends at byte ${covered}`
      damaged({ ...place, path: name }, problem)
    }
    covered = end
  }
  if (covered !== dataLength) damaged(place, `the tensors take ${covered} bytes, but ${dataLength} are there`)
}

function parseMetadata(value: unknown, place: Place): ReadonlyMap<string, string> {
  if (value === undefined) return new Map()
  const entries = isRecord(value) ? Object.entries(value) : undefined
  if (entries?.every((entry): entry is [string, string] => typeof entry[1] === "string")) return new Map(entries)
  return damaged({ ...place, path: metadataKey }, "the metadata are not texts")
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => typeof item === "number")
}
