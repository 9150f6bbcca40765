import { diagnostic, fail } from "../../diagnostics/catalogue.ts"
import type { Diagnostic, Place } from "../../diagnostics/diagnostic.ts"
import { dtypes } from "../../tensor/dtype.ts"
import type { Shape } from "../../tensor/shape.ts"
import { ByteCursor } from "../byte-cursor.ts"
import { joinSources, windowOf, type ByteSource } from "../byte-source.ts"
import type { Checkpoint, LazyTensor } from "../checkpoint.ts"
import type { ReadOptions } from "../options.ts"
import { beyondLimit, damaged } from "../refuse.ts"
import { contiguous, countOf, lazyTensor } from "../stored-tensor.ts"
import { crc32Of } from "../zip/crc32.ts"
import { mindsporeDTypes } from "./elements.ts"
import { fieldsUntil, type WireField } from "./wire.ts"

/**
 * MindSpore checkpoints: protobuf messages one after another, one for each parameter.
 *
 * Checkpoint { repeated Value value = 1 } Value { string tag = 1, TensorProto tensor = 2 } TensorProto { repeated int64
 * dims = 1, string tensor_type = 2, bytes tensor_content = 3 }
 *
 * A parameter above 512 MiB is cut into several values with one tag and the full dims each, whose contents follow one
 * another. A scalar has no dims, or the dims [0] and one element. Contents are skipped here and read when they are
 * asked for. The file may end with the text `crc_num` and ten bytes, high byte first: the CRC-32 of all before it.
 *
 * Source: checkpoint.proto and train/serialization.py of MindSpore.
 */
interface Parameter {
  readonly element: string
  readonly dims: readonly number[]
  readonly contents: ByteSource[]
}

const trailerText = new TextEncoder().encode("crc_num")
const trailerLength = trailerText.length + 10
const encryptionMagics: readonly number[] = [0x7f3a5ed8, 0x7f3a5ed9, 0x7f3a5eda]
const longestText = 4096
const mostParameters = 1_000_000
const mostDims = 64

/**
 * Whether the file begins with a value that has a tag and, after it, a tensor or a table. No safetensors file does: the
 * upper bytes of its header's length are zero, and its header has no control characters.
 */
export function isMindspore(source: ByteSource): boolean {
  const start = source.readSync(0, Math.min(source.byteLength, 2 * longestText))
  const message = lengthAfter(start, 0, 0x0a)
  const tag = message && lengthAfter(start, message.next, 0x0a)
  const key = tag && start[tag.next + tag.length]
  return key === 0x12 || key === 0x1a
}

/** The length that follows the key of a field, and where the field's content begins. */
function lengthAfter(bytes: Uint8Array, at: number, key: number): { length: number; next: number } | undefined {
  if (bytes[at] !== key) return undefined
  let length = 0
  for (let i = 0; i < 8; i++) {
    const byte = bytes[at + 1 + i] ?? 0
    length += (byte & 127) * 2 ** (7 * i)
    if (byte < 128) return { length, next: at + 2 + i }
  }
  return undefined
}

export function isEncryptedMindspore(source: ByteSource): boolean {
  if (source.byteLength < 4) return false
  const start = source.readSync(0, 4)
  return encryptionMagics.includes(new DataView(start.buffer, start.byteOffset).getUint32(0, true))
}

/** The parameters of a .ckpt file. Throws CHECKPOINT_DAMAGED, CHECKPOINT_LIMIT, CHECKPOINT_CRC. */
export function readMindspore(source: ByteSource, options: ReadOptions): Checkpoint {
  const place = { file: source.name }
  const tensors = new Map<string, LazyTensor>()
  const unreadable = new Map<string, Diagnostic>()
  for (const [name, parameter] of readParameters(source, contentEnd(source, options, place), place)) {
    const found = tensorOf(name, parameter, { ...place, path: name })
    if ("code" in found) unreadable.set(name, found)
    else tensors.set(name, found)
  }
  return { format: "ckpt", tensors, unreadable, keys: [], metadata: new Map(), warnings: [] }
}

function contentEnd(source: ByteSource, options: ReadOptions, place: Place): number {
  const end = source.byteLength - trailerLength
  if (end < 0) return source.byteLength
  const trailer = source.readSync(end, trailerLength)
  if (trailerText.some((byte, i) => trailer[i] !== byte)) return source.byteLength
  const expected = new DataView(trailer.buffer, trailer.byteOffset).getUint32(trailerLength - 4)
  const found = options.crc === "ignore" ? expected : crc32Of(windowOf(source, 0, end))
  if (found !== expected) fail("CHECKPOINT_CRC", place, { found, expected })
  return end
}

function readParameters(source: ByteSource, end: number, place: Place): ReadonlyMap<string, Parameter> {
  const parameters = new Map<string, Parameter>()
  const cursor = new ByteCursor(source, place)
  let count = 0
  for (const field of fieldsUntil(cursor, end, place)) {
    if (field.number !== 1 || !("offset" in field)) continue
    if (++count > mostParameters) beyondLimit(place, "more parameters", `${mostParameters}`)
    const { tag, parameter } = readValue(source, cursor, field, place)
    const before = parameters.get(tag)
    if (before === undefined) parameters.set(tag, parameter)
    else append(before, parameter, { ...place, path: tag })
  }
  return parameters
}

type ByteRange = Extract<WireField, { readonly offset: number }>

function readValue(
  source: ByteSource,
  cursor: ByteCursor,
  range: ByteRange,
  place: Place,
): { tag: string; parameter: Parameter } {
  let tag: string | undefined
  let parameter: Parameter = { element: "a table of keys and values", dims: [], contents: [] }
  for (const field of fieldsIn(cursor, range, place)) {
    if (!("offset" in field)) continue
    if (field.number === 1) tag = readText(source, field, place)
    if (field.number === 2) parameter = readTensor(source, cursor, field, place)
  }
  if (tag === undefined) damaged(place, "a parameter has no name")
  return { tag, parameter }
}

function readTensor(source: ByteSource, cursor: ByteCursor, range: ByteRange, place: Place): Parameter {
  const dims: number[] = []
  let element = ""
  let content = windowOf(source, 0, 0)
  for (const field of fieldsIn(cursor, range, place)) {
    if (field.number === 1 && "value" in field && dims.push(field.value) > mostDims) damaged(place, "too many dims")
    if (field.number === 2 && "offset" in field) element = readText(source, field, place)
    if (field.number === 3 && "offset" in field) content = windowOf(source, field.offset, field.byteLength)
  }
  return { element, dims, contents: [content] }
}

function fieldsIn(cursor: ByteCursor, range: ByteRange, place: Place): Iterable<WireField> {
  cursor.offset = range.offset
  return fieldsUntil(cursor, range.offset + range.byteLength, place)
}

function readText(source: ByteSource, range: ByteRange, place: Place): string {
  if (range.byteLength > longestText) damaged(place, `a text of ${range.byteLength} bytes`)
  return new TextDecoder().decode(source.readSync(range.offset, range.byteLength))
}

function append(before: Parameter, next: Parameter, place: Place): void {
  if (before.element !== next.element || before.dims.join() !== next.dims.join()) {
    damaged(place, "the parts of a parameter differ in type or dims")
  }
  for (const content of next.contents) before.contents.push(content)
}

function tensorOf(name: string, { element, dims, contents }: Parameter, place: Place): LazyTensor | Diagnostic {
  if (!Object.hasOwn(mindsporeDTypes, element)) {
    return diagnostic("CHECKPOINT_DTYPE", place, { tensor: name, found: element })
  }
  const dtype = mindsporeDTypes[element]!
  const content = joinSources(place.file ?? name, contents)
  const width = dtypes[dtype].byteLength
  const shape: Shape = dims.join() === "0" && content.byteLength === width ? [] : dims
  const expected = (countOf(shape) ?? Number.NaN) * width
  if (content.byteLength !== expected) {
    damaged(place, `a tensor of type ${element} and shape (${shape.join(", ")}) has ${content.byteLength} bytes`)
  }
  return lazyTensor(name, contiguous(dtype, shape), content.byteLength, place, () => content)
}
