/**
 * Reads the code of a function back into instructions: the opposite of `FunctionBody`, over the same tables, for what the assembler
 * writes. https://webassembly.github.io/spec/core/binary/instructions.html
 */
import { invariant, present } from "../../diagnostics/invariant.ts"
import { ByteReader } from "../assembler/byte-reader.ts"
import {
  instructions,
  laneInstructions,
  memoryInstructions,
  memoryLaneInstructions,
  valTypes,
  type MemoryInstruction,
  type MemoryLaneInstruction,
  type ValType,
} from "../assembler/instructions.ts"

/** What stands behind an opcode. `align` is log2 of the alignment in bytes. */
export type Immediate =
  | { readonly kind: "none" }
  | { readonly kind: "index"; readonly index: number }
  | { readonly kind: "table"; readonly depths: readonly number[] }
  | { readonly kind: "integer"; readonly value: bigint }
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "lane"; readonly lane: number }
  | { readonly kind: "memory"; readonly align: number; readonly offset: number; readonly lane?: number }

export interface DecodedInstruction {
  /** Bytes from the start of the code, which begins with its locals. */
  readonly byteOffset: number
  readonly name: string
  readonly immediate: Immediate
}

export interface DecodedBody {
  /** Besides the parameters. */
  readonly locals: readonly ValType[]
  /** The last one is the `end` of the function. */
  readonly instructions: readonly DecodedInstruction[]
}

/** Instructions that `FunctionBody` writes by methods of their own. */
const structured: Readonly<Record<number, readonly [name: string, read: (reader: ByteReader) => Immediate]>> = {
  0x00: ["unreachable", none],
  0x02: ["block", emptyType],
  0x03: ["loop", emptyType],
  0x04: ["if", emptyType],
  0x05: ["else", none],
  0x0b: ["end", none],
  0x0c: ["br", index],
  0x0d: ["br_if", index],
  0x0e: ["br_table", table],
  0x0f: ["return", none],
  0x10: ["call", index],
  0x1a: ["drop", none],
  0x1b: ["select", none],
  0x20: ["local.get", index],
  0x21: ["local.set", index],
  0x22: ["local.tee", index],
  0x41: ["i32.const", (reader) => ({ kind: "integer", value: reader.signed() })],
  0x42: ["i64.const", (reader) => ({ kind: "integer", value: reader.signed() })],
  0x43: ["f32.const", (reader) => ({ kind: "bytes", bytes: reader.take(4) })],
  0x44: ["f64.const", (reader) => ({ kind: "bytes", bytes: reader.take(8) })],
}

const sixteenBytes: Readonly<Record<number, string>> = { 0x0c: "v128.const", 0x0d: "i8x16.shuffle" }
const vectorPrefix = 0xfd
const prefixes: readonly number[] = [0xfc, vectorPrefix, 0xfe]

const typeNames = new Map(Object.entries(valTypes).map(([name, code]) => [code as number, name as ValType]))
const names = new Map([...instructions].map(([name, { opcode }]) => [opcode.join(), name]))

/** The locals and instructions of a function's code, as `FunctionBody.finish` gives it. */
export function decodeBody(code: Uint8Array): DecodedBody {
  const reader = new ByteReader(code)
  const runs = Array.from({ length: reader.unsigned() }, () => ({ count: reader.unsigned(), type: reader.byte() }))
  const localCount = runs.reduce((sum, { count }) => sum + count, 0)
  invariant(localCount <= code.length, `a function of ${code.length} bytes has ${localCount} locals`)
  const locals = runs.flatMap(({ count, type }) =>
    Array.from({ length: count }, () => present(typeNames.get(type), `no type ${type}`)),
  )
  const decoded: DecodedInstruction[] = []
  while (!reader.atEnd) decoded.push(instruction(reader))
  return { locals, instructions: decoded }
}

function instruction(reader: ByteReader): DecodedInstruction {
  const byteOffset = reader.position
  const first = reader.byte()
  const known = structured[first]
  if (known !== undefined) return { byteOffset, name: known[0], immediate: known[1](reader) }
  const opcode = prefixes.includes(first) ? [first, ...reader.leb128()] : [first]
  const sixteen = first === vectorPrefix && opcode.length === 2 ? sixteenBytes[opcode[1]!] : undefined
  if (sixteen !== undefined) return { byteOffset, name: sixteen, immediate: { kind: "bytes", bytes: reader.take(16) } }
  const name = present(names.get(opcode.join()), `no instruction ${opcode.join(" ")}`)
  return { byteOffset, name, immediate: immediateOf(name, reader) }
}

function immediateOf(name: string, reader: ByteReader): Immediate {
  if (name in laneInstructions) return { kind: "lane", lane: reader.byte() }
  if (!isMemoryInstruction(name)) return { kind: "none" }
  const memory = { kind: "memory", align: reader.unsigned(), offset: reader.unsigned() } as const
  return name in memoryLaneInstructions ? { ...memory, lane: reader.byte() } : memory
}

function isMemoryInstruction(name: string): name is MemoryInstruction | MemoryLaneInstruction {
  return name in memoryInstructions || name in memoryLaneInstructions
}

function none(): Immediate {
  return { kind: "none" }
}

function emptyType(reader: ByteReader): Immediate {
  invariant(reader.byte() === 0x40, "a block has a type")
  return { kind: "none" }
}

function index(reader: ByteReader): Immediate {
  return { kind: "index", index: reader.unsigned() }
}

function table(reader: ByteReader): Immediate {
  const others = reader.unsigned()
  return { kind: "table", depths: Array.from({ length: others + 1 }, () => reader.unsigned()) }
}
