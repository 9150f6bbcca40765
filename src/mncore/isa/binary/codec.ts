import { CompileError } from "../../../diagnostics/compile-error.ts"
import { invariant } from "../../../diagnostics/invariant.ts"
import type { ByteCursor, ByteSink } from "./bytes.ts"

/** How values of a type are written and read. Reading throws VSM_BINARY. */
export interface Codec<T> {
  write(sink: ByteSink, value: T): void
  read(cursor: ByteCursor): T
}

export const uintCodec: Codec<number> = {
  write: (sink, value) => sink.uint(value),
  read: (cursor) => cursor.uint(),
}

/** Small magnitudes of either sign: 0, -1, 1, -2, … are 0, 1, 2, 3, …. */
export const intCodec: Codec<number> = {
  write: (sink, value) => sink.uint(value < 0 ? -2 * value - 1 : 2 * value),
  read(cursor) {
    const code = cursor.uint()
    return code % 2 === 1 ? -(code + 1) / 2 : code / 2
  },
}

export const textCodec: Codec<string> = {
  write(sink, value) {
    const bytes = new TextEncoder().encode(value)
    sink.uint(bytes.length)
    sink.bytes(bytes)
  },
  read: (cursor) => new TextDecoder().decode(cursor.bytes(cursor.count(1))),
}

/** One of a fixed list, by its index. */
export function oneOf<const T>(values: readonly T[]): Codec<T> {
  return {
    write(sink, value) {
      const index = values.indexOf(value)
      invariant(index >= 0, `${String(value)} has no code`)
      sink.uint(index)
    },
    read(cursor) {
      const index = cursor.uint()
      return index < values.length ? values[index]! : cursor.reject(`${index} is no choice`)
    },
  }
}

export const flagCodec: Codec<boolean> = oneOf([false, true])

/** 0 for nothing, otherwise 1 and the value. */
export function optional<T>(codec: Codec<T>): Codec<T | undefined> {
  return {
    write(sink, value) {
      sink.byte(value === undefined ? 0 : 1)
      if (value !== undefined) codec.write(sink, value)
    },
    read: (cursor) => (flagCodec.read(cursor) ? codec.read(cursor) : undefined),
  }
}

/** A count and the items, each of at least one byte. */
export function listOf<T>(codec: Codec<T>): Codec<readonly T[]> {
  return {
    write(sink, items) {
      sink.uint(items.length)
      for (const item of items) codec.write(sink, item)
    },
    read: (cursor) => Array.from({ length: cursor.count(1) }, () => codec.read(cursor)),
  }
}

type FieldCodecs<T> = { readonly [K in keyof T]: Codec<T[K]> }

/**
 * The fields in the order of the table, then `make`, which checks them: what reading returns went through the same
 * constructors as everything else.
 */
export function made<F extends object, T extends F>(fields: FieldCodecs<F>, make: (fields: F) => T): Codec<T> {
  return shaped(fields, (value) => value, make)
}

/** As `made`, for values whose fields are not those that their constructor takes. */
export function shaped<F extends object, T>(
  fields: FieldCodecs<F>,
  fieldsOf: (value: T) => NoInfer<F>,
  make: (fields: F) => T,
): Codec<T> {
  const names = Object.keys(fields) as (keyof F & string)[]
  return {
    write(sink, value) {
      const given = fieldsOf(value)
      for (const name of names) fields[name].write(sink, given[name])
    },
    read(cursor) {
      const entries = names.map((name) => [name, fields[name].read(cursor)])
      return checked(cursor, () => make(Object.fromEntries(entries) as F))
    },
  }
}

function checked<T>(cursor: ByteCursor, make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (error instanceof CompileError) return cursor.reject(error.diagnostics[0]!.message)
    throw error
  }
}

type OfKind<U, K> = U extends { readonly kind: infer A } ? (K extends A ? U : never) : never
type ByKind<U extends { readonly kind: string }> = { readonly [K in U["kind"]]: Codec<OfKind<U, K>> }

/** The index of the kind in the table, then the codec of the kind. */
export function byKind<U extends { readonly kind: string }>(codecs: ByKind<U>): Codec<U> {
  const kindCodec = oneOf(Object.keys(codecs) as U["kind"][])
  const codecOf = codecs as unknown as Readonly<Record<U["kind"], Codec<U>>>
  return {
    write(sink, value) {
      const kind: U["kind"] = value.kind
      kindCodec.write(sink, kind)
      codecOf[kind].write(sink, value)
    },
    read: (cursor) => codecOf[kindCodec.read(cursor)].read(cursor),
  }
}

/** Always the same value, in no bytes. */
export function constant<const T>(value: T): Codec<T> {
  return { write: () => undefined, read: () => value }
}
