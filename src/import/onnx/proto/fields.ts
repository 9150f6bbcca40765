import { WireReader, wireTypes } from "./wire-reader.ts"
import type { WireWriter } from "./wire-writer.ts"

/**
 * Fields of messages as values: a message's table of fields gives its decoder and its encoder.
 *
 * A decoder gathers what a field's occurrences hold, in order, and `finish` makes the value of them: the last one of a
 * single field, all of a repeated one. Packed numbers become typed arrays without a detour: floats are viewed where they
 * lie in the file, varints are counted before their array is allocated.
 * https://protobuf.dev/programming-guides/encoding/
 */
export interface Field<T> {
  readonly number: number
  /** The value of one occurrence. Unknown wire types are refused by `read` through `reader.damaged`. */
  readonly read: (reader: WireReader, wireType: number) => unknown
  readonly finish: (occurrences: readonly never[]) => T
  readonly write: (value: T, writer: WireWriter) => void
}

/** The fields of a message, one for each property of its type. */
export type Fields<T> = { readonly [K in keyof T]-?: Field<T[K]> }

export interface Message<T> {
  read(reader: WireReader): T
  write(value: T, writer: WireWriter): void
}

/** `fields` is asked for on first use, so that messages can hold each other. */
export function message<T extends object>(fields: () => Fields<T>): Message<T> {
  let table: MessageTable | undefined
  const known = (): MessageTable => (table ??= tableOf(fields()))
  return {
    read: (reader) => readMessage(reader, known()) as T,
    write(value, writer) {
      for (const [name, field] of known().byName) field.write((value as Record<string, unknown>)[name], writer)
    },
  }
}

interface MessageTable {
  readonly byName: readonly (readonly [string, Field<unknown>])[]
  readonly byNumber: ReadonlyMap<number, Field<unknown>>
}

function tableOf(fields: object): MessageTable {
  const byName = Object.entries(fields) as [string, Field<unknown>][]
  return { byName, byNumber: new Map(byName.map(([, field]) => [field.number, field])) }
}

function readMessage(reader: WireReader, { byName, byNumber }: MessageTable): object {
  const occurrences = new Map<Field<unknown>, unknown[]>()
  while (!reader.isAtEnd) {
    const { field: number, wireType } = reader.tag()
    const field = byNumber.get(number)
    if (field === undefined) {
      reader.skip(wireType)
      continue
    }
    const value = field.read(reader, wireType)
    const known = occurrences.get(field)
    if (known === undefined) occurrences.set(field, [value])
    else known.push(value)
  }
  return Object.fromEntries(
    byName.map(([name, field]) => [name, field.finish((occurrences.get(field) ?? []) as never[])]),
  )
}

function expect(reader: WireReader, wireType: number, expected: number): void {
  if (wireType !== expected) reader.damaged(`a field has the wire type ${wireType}, expected ${expected}`)
}

const utf8 = new TextDecoder()

function readInt(reader: WireReader, wireType: number): bigint {
  expect(reader, wireType, wireTypes.varint)
  return reader.int64()
}

function readBytes(reader: WireReader, wireType: number): Uint8Array {
  expect(reader, wireType, wireTypes.bytes)
  return reader.bytes()
}

const readText = (reader: WireReader, wireType: number): string => utf8.decode(readBytes(reader, wireType))

/** A single field that may be absent. */
function single<T>(
  number: number,
  read: (reader: WireReader, wireType: number) => T,
  write: (value: T, writer: WireWriter) => void,
): Field<T | undefined> {
  return {
    number,
    read,
    finish: (occurrences: readonly T[]) => occurrences.at(-1),
    write: (value, writer) => (value === undefined ? undefined : write(value, writer)),
  }
}

/** A single field that has a value of its own when it is absent. */
function withDefault<T>(field: Field<T | undefined>, absent: T): Field<T> {
  return {
    ...field,
    finish: (occurrences) => field.finish(occurrences) ?? absent,
    write: (value, writer) => field.write(value === absent ? undefined : value, writer),
  }
}

function repeated<T>(
  number: number,
  read: (reader: WireReader, wireType: number) => T,
  write: (value: T, writer: WireWriter) => void,
): Field<readonly T[]> {
  return {
    number,
    read,
    finish: (occurrences: readonly T[]) => occurrences,
    write: (values, writer) => values.forEach((value) => write(value, writer)),
  }
}

export function optionalInt(number: number): Field<bigint | undefined> {
  return single(number, readInt, (value, writer) => writer.tag(number, wireTypes.varint).int64(value))
}

/** Small integers and enumerations. */
export function int(number: number): Field<number> {
  const read = (reader: WireReader, wireType: number): number => Number(readInt(reader, wireType))
  return withDefault(
    single(number, read, (value, writer) => writer.tag(number, wireTypes.varint).int64(BigInt(value))),
    0,
  )
}

export function optionalFloat(number: number): Field<number | undefined> {
  const read = (reader: WireReader, wireType: number): number => {
    expect(reader, wireType, wireTypes.fixed32)
    return reader.float()
  }
  return single(number, read, (value, writer) => writer.tag(number, wireTypes.fixed32).float(value))
}

export function text(number: number): Field<string> {
  return withDefault(optionalText(number), "")
}

export function optionalText(number: number): Field<string | undefined> {
  return single(number, readText, (value, writer) => writer.text(number, value))
}

export function texts(number: number): Field<readonly string[]> {
  return repeated(number, readText, (value, writer) => writer.text(number, value))
}

export function optionalBytes(number: number): Field<Uint8Array | undefined> {
  return single(number, readBytes, (value, writer) => writer.bytes(number, value))
}

export function manyBytes(number: number): Field<readonly Uint8Array[]> {
  return repeated(number, readBytes, (value, writer) => writer.bytes(number, value))
}

export function optional<T>(number: number, of: Message<T>): Field<T | undefined> {
  return single(number, readNested(of), (value, writer) => writer.nested(number, (inner) => of.write(value, inner)))
}

export function many<T>(number: number, of: Message<T>): Field<readonly T[]> {
  return repeated(number, readNested(of), (value, writer) => writer.nested(number, (inner) => of.write(value, inner)))
}

function readNested<T>(of: Message<T>): (reader: WireReader, wireType: number) => T {
  return (reader, wireType) => {
    expect(reader, wireType, wireTypes.bytes)
    return of.read(reader.nested())
  }
}

type NumberArray =
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | BigInt64Array<ArrayBuffer>
  | BigUint64Array<ArrayBuffer>

/** Repeated numbers, packed or one by one. */
function packed<A extends NumberArray>(
  number: number,
  make: (length: number) => A,
  readPacked: (reader: WireReader) => A,
  readOne: (reader: WireReader, wireType: number) => A[number],
): Field<A> {
  return {
    number,
    read: (reader, wireType) => (wireType === wireTypes.bytes ? readPacked(reader) : readOne(reader, wireType)),
    finish: (occurrences: readonly (A | A[number])[]) => joined(occurrences, make),
    write(values, writer) {
      if (values.length > 0) writePacked(number, values, writer)
    },
  }
}

function joined<A extends NumberArray>(occurrences: readonly (A | A[number])[], make: (length: number) => A): A {
  const [first] = occurrences
  if (occurrences.length === 1 && typeof first === "object") return first
  const array = make(
    occurrences.reduce<number>((length, each) => length + (typeof each === "object" ? each.length : 1), 0),
  )
  let position = 0
  for (const each of occurrences) {
    if (typeof each === "object") array.set(each as never, position)
    else array[position] = each as never
    position += typeof each === "object" ? each.length : 1
  }
  return array
}

function writePacked(number: number, values: NumberArray, writer: WireWriter): void {
  if (values instanceof Float32Array || values instanceof Float64Array) {
    writer.bytes(number, new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    return
  }
  writer.nested(number, (inner) => values.forEach((value: number | bigint) => inner.int64(BigInt(value))))
}

/** The bytes themselves as floats, copied only when they are not aligned. */
function viewed<A>(
  reader: WireReader,
  width: number,
  view: (buffer: ArrayBuffer, offset: number, length: number) => A,
): A {
  const bytes = reader.bytes()
  if (bytes.length % width !== 0) reader.damaged(`packed numbers of ${width} bytes take ${bytes.length} bytes`)
  const aligned = bytes.byteOffset % width === 0 ? bytes : Uint8Array.from(bytes)
  return view(aligned.buffer as ArrayBuffer, aligned.byteOffset, aligned.length / width)
}

function varints<A extends Int32Array<ArrayBuffer> | BigInt64Array<ArrayBuffer> | BigUint64Array<ArrayBuffer>>(
  make: (length: number) => A,
  from: (value: bigint) => A[number],
): (reader: WireReader) => A {
  return (reader) => {
    const inner = reader.nested()
    const values = make(inner.countVarints())
    for (let i = 0; !inner.isAtEnd; i++) values[i] = from(inner.int64()) as never
    return values
  }
}

export function floats(number: number): Field<Float32Array<ArrayBuffer>> {
  const one = (reader: WireReader, wireType: number): number => {
    expect(reader, wireType, wireTypes.fixed32)
    return reader.float()
  }
  const view = (reader: WireReader): Float32Array<ArrayBuffer> =>
    viewed(reader, 4, (buffer, offset, length) => new Float32Array(buffer, offset, length))
  return packed(number, (length) => new Float32Array(length), view, one)
}

export function doubles(number: number): Field<Float64Array<ArrayBuffer>> {
  const one = (reader: WireReader, wireType: number): number => {
    expect(reader, wireType, wireTypes.fixed64)
    return reader.double()
  }
  const view = (reader: WireReader): Float64Array<ArrayBuffer> =>
    viewed(reader, 8, (buffer, offset, length) => new Float64Array(buffer, offset, length))
  return packed(number, (length) => new Float64Array(length), view, one)
}

export function int32s(number: number): Field<Int32Array<ArrayBuffer>> {
  const make = (length: number): Int32Array<ArrayBuffer> => new Int32Array(length)
  const from = (value: bigint): number => Number(BigInt.asIntN(32, value))
  return packed(number, make, varints(make, from), (reader, wireType) => from(readInt(reader, wireType)))
}

export function int64s(number: number): Field<BigInt64Array<ArrayBuffer>> {
  const make = (length: number): BigInt64Array<ArrayBuffer> => new BigInt64Array(length)
  return packed(
    number,
    make,
    varints(make, (value) => value),
    readInt,
  )
}

export function uint64s(number: number): Field<BigUint64Array<ArrayBuffer>> {
  const make = (length: number): BigUint64Array<ArrayBuffer> => new BigUint64Array(length)
  const from = (value: bigint): bigint => BigInt.asUintN(64, value)
  return packed(number, make, varints(make, from), (reader, wireType) => from(readInt(reader, wireType)))
}
