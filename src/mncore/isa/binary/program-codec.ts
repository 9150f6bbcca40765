import { invariant } from "../../../diagnostics/invariant.ts"
import type { Expression, Statement } from "../instructions/instruction.ts"
import type { Program, ProgramLine } from "../program.ts"
import { ByteCursor, ByteSink } from "./bytes.ts"
import { optional, textCodec, type Codec } from "./codec.ts"
import { expressionCodec } from "./expression-codecs.ts"
import { statementCodec } from "./statement-codecs.ts"

/**
 * A compact form of programs for loading. It is our own, and not the encoding of the device, which is not public.
 *
 *     "VSMB" version
 *     file name or nothing
 *     count, expressions     each distinct object once, in the order of first use
 *     count, statements      each distinct object once; PE lines name expressions by index
 *     count, lines           distance to the number of the line before, index of the statement, source or nothing
 *
 * Programs are unrolled loops, so lines and expressions repeat, and objects that a program shares are shared again when it
 * is read. Comments are left out. Numbers are variable-length (see `ByteSink`). Reading trusts nothing: every count is held
 * against the bytes that are left, every index against its table, and every instruction is made by its constructor.
 */
const magic = Uint8Array.from("VSMB", (letter) => letter.charCodeAt(0))
const version = 1

const sourceCodec = optional(textCodec)

/** Never throws. */
export function encodeProgram({ file, lines }: Program): Uint8Array {
  const expressions = new IndexTable<Expression>()
  const statements = new IndexTable<Statement>()
  const stated = lines.filter((line): line is StatedLine => line.statement !== undefined)
  for (const { statement } of stated) {
    if (statement.kind === "pe") for (const expression of statement.expressions) expressions.add(expression)
    statements.add(statement)
  }
  const sink = new ByteSink()
  sink.bytes(magic)
  sink.byte(version)
  sourceCodec.write(sink, file)
  writeAll(sink, expressions.items, expressionCodec)
  writeAll(sink, statements.items, statementCodec(indexCodec(expressions)))
  writeLines(sink, stated, statements)
  return sink.finish()
}

/** Whether bytes begin as a binary program does. */
export function isBinaryProgram(bytes: Uint8Array): boolean {
  return magic.every((byte, i) => bytes[i] === byte)
}

/** Throws VSM_BINARY. */
export function decodeProgram(bytes: Uint8Array): Program {
  const cursor = new ByteCursor(bytes)
  if (magic.some((byte) => cursor.byte() !== byte)) cursor.reject("it does not begin with VSMB")
  const found = cursor.byte()
  if (found !== version) cursor.reject(`its version is ${found}, and ${version} can be read`)
  const file = sourceCodec.read(cursor)
  const expressions = readAll(cursor, expressionCodec)
  const statements = readAll(cursor, statementCodec(lookupCodec(expressions)))
  const lines = readLines(cursor, statements)
  if (cursor.remaining > 0) cursor.reject(`${cursor.remaining} bytes are left`)
  return { file, lines }
}

type StatedLine = ProgramLine & { readonly statement: Statement }

/** Objects in the order in which they were added first. */
class IndexTable<T> {
  readonly #indices = new Map<T, number>()

  get items(): readonly T[] {
    return [...this.#indices.keys()]
  }

  add(item: T): void {
    if (!this.#indices.has(item)) this.#indices.set(item, this.#indices.size)
  }

  indexOf(item: T): number {
    const index = this.#indices.get(item)
    invariant(index !== undefined, "an instruction was not collected")
    return index
  }
}

function indexCodec<T>(table: IndexTable<T>): Codec<T> {
  return { write: (sink, item) => sink.uint(table.indexOf(item)), read: (cursor) => cursor.reject("nothing to read") }
}

function lookupCodec<T>(items: readonly T[]): Codec<T> {
  return { write: () => undefined, read: (cursor) => lookUp(items, cursor) }
}

function lookUp<T>(items: readonly T[], cursor: ByteCursor): T {
  const index = cursor.uint()
  return items[index] ?? cursor.reject(`there is no item ${index}`)
}

function writeAll<T>(sink: ByteSink, items: readonly T[], codec: Codec<T>): void {
  sink.uint(items.length)
  for (const item of items) codec.write(sink, item)
}

function readAll<T>(cursor: ByteCursor, codec: Codec<T>): readonly T[] {
  return Array.from({ length: cursor.count(1) }, () => codec.read(cursor))
}

function writeLines(sink: ByteSink, lines: readonly StatedLine[], statements: IndexTable<Statement>): void {
  sink.uint(lines.length)
  let before = 0
  for (const { number, statement, source } of lines) {
    sink.uint(Math.max(0, number - before))
    sink.uint(statements.indexOf(statement))
    sourceCodec.write(sink, source)
    before = number
  }
}

const leastBytesOfLine = 3

function readLines(cursor: ByteCursor, statements: readonly Statement[]): readonly ProgramLine[] {
  let number = 0
  return Array.from({ length: cursor.count(leastBytesOfLine) }, () => {
    number += cursor.uint()
    const statement = lookUp(statements, cursor)
    return { number, statement, comment: undefined, source: sourceCodec.read(cursor) }
  })
}
