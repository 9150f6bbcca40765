/**
 * Reads an encoded module back into its declaration: the opposite of `encodeModule`, for what programs consist of. Names of functions
 * are those of their exports; the others are unnamed. https://webassembly.github.io/spec/core/binary/modules.html
 */
import { invariant, present } from "../../diagnostics/invariant.ts"
import { ByteReader } from "../assembler/byte-reader.ts"
import type { FunctionType } from "../assembler/function-body.ts"
import { valTypes, type ValType } from "../assembler/instructions.ts"
import type { DataDeclaration, FunctionDeclaration, MemoryDeclaration } from "../assembler/module.ts"

export interface ParsedModule {
  readonly memory: MemoryDeclaration
  readonly functions: readonly ParsedFunction[]
  readonly data: readonly DataDeclaration[]
}

export interface ParsedFunction extends FunctionDeclaration {
  /** Where its code begins, with its locals, in bytes from the start of the module. */
  readonly byteOffset: number
}

interface Code {
  readonly byteOffset: number
  readonly code: Uint8Array
}

const sections = { custom: 0, type: 1, function: 3, memory: 5, export: 7, code: 10, data: 11 } as const
const headerLength = 8
const valTypeNames = new Map(Object.entries(valTypes).map(([name, code]) => [code as number, name as ValType]))

/** A module that the engine accepts and `encodeModule` could have written; others break an invariant. */
export function parseModule(module: Uint8Array): ParsedModule {
  const reader = new ByteReader(module)
  reader.take(headerLength)
  let types: readonly FunctionType[] = []
  let typeIndices: readonly number[] = []
  let memory: MemoryDeclaration | undefined
  let exported: ReadonlyMap<number, string> = new Map()
  let codes: readonly Code[] = []
  let data: readonly DataDeclaration[] = []
  while (!reader.atEnd) {
    const id = reader.byte()
    const end = reader.unsigned() + reader.position
    if (id === sections.type) types = vector(reader, functionType)
    else if (id === sections.function) typeIndices = vector(reader, () => reader.unsigned())
    else if (id === sections.memory) memory = present(vector(reader, limits)[0], "a program has a memory")
    else if (id === sections.export) exported = exportedFunctions(reader)
    else if (id === sections.code) codes = vector(reader, code)
    else if (id === sections.data) data = vector(reader, segment)
    else {
      invariant(id === sections.custom, `programs have no section ${id}`)
      reader.take(end - reader.position)
    }
    invariant(reader.position === end, `section ${id} has another length`)
  }
  const functions = codes.map((each, i): ParsedFunction => {
    const type = present(types[typeIndices[i]!], "a function has a type")
    return { ...each, name: exported.get(i) ?? "", type, exported: exported.has(i) }
  })
  return { memory: present(memory, "a program has a memory"), functions, data }
}

function vector<T>(reader: ByteReader, read: (reader: ByteReader) => T): T[] {
  const items: T[] = []
  for (let rest = reader.unsigned(); rest > 0; rest--) items.push(read(reader))
  return items
}

function functionType(reader: ByteReader): FunctionType {
  invariant(reader.byte() === 0x60, "types are those of functions")
  const valType = (): ValType => present(valTypeNames.get(reader.byte()), "operands are numbers or vectors")
  return { params: vector(reader, valType), results: vector(reader, valType) }
}

function limits(reader: ByteReader): MemoryDeclaration {
  const flags = reader.byte()
  invariant(flags <= 1, "the memory of a program is its own")
  const initialPages = reader.unsigned()
  return flags === 0 ? { initialPages } : { initialPages, maximumPages: reader.unsigned() }
}

/** By index; of a function with several names, the last. */
function exportedFunctions(reader: ByteReader): ReadonlyMap<number, string> {
  const functionKind = 0
  const exports = vector(reader, () => {
    const name = new TextDecoder().decode(reader.take(reader.unsigned()))
    return { name, kind: reader.byte(), index: reader.unsigned() }
  })
  return new Map(exports.flatMap(({ name, kind, index }) => (kind === functionKind ? [[index, name] as const] : [])))
}

function code(reader: ByteReader): Code {
  const length = reader.unsigned()
  return { byteOffset: reader.position, code: reader.take(length) }
}

function segment(reader: ByteReader): DataDeclaration {
  const [activeInMemory0, i32Const, end] = [0x00, 0x41, 0x0b]
  invariant(reader.byte() === activeInMemory0 && reader.byte() === i32Const, "data has a place")
  const byteOffset = Number(reader.signed()) >>> 0
  invariant(reader.byte() === end, "data has a constant place")
  return { byteOffset, bytes: reader.take(reader.unsigned()) }
}
