import { ByteWriter, written } from "./byte-writer.ts"
import type { FunctionType } from "./function-body.ts"
import { valTypes } from "./instructions.ts"

/** Sizes in pages of 64 KiB. A shared memory needs a maximum. */
export interface MemoryDeclaration {
  readonly initialPages: number
  readonly maximumPages?: number
  readonly shared?: boolean
  /** Where the memory comes from; without it the module has its own and exports it as `memory`. */
  readonly import?: { readonly module: string; readonly name: string }
}

export interface FunctionDeclaration {
  readonly name: string
  readonly type: FunctionType
  /** Locals and code, from `FunctionBody.finish`. */
  readonly code: Uint8Array
  readonly exported: boolean
}

/** Bytes that are in memory from the start. */
export interface DataDeclaration {
  readonly byteOffset: number
  readonly bytes: Uint8Array
}

export interface ModuleDeclaration {
  readonly memory: MemoryDeclaration
  readonly functions: readonly FunctionDeclaration[]
  readonly data?: readonly DataDeclaration[]
  /** Whether the names of functions are kept for profilers. */
  readonly names: boolean
}

const sections = { custom: 0, type: 1, import: 2, function: 3, memory: 5, export: 7, code: 10, data: 11 } as const
const header = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]
const kinds = { function: 0x00, memory: 0x02 } as const

/** The binary format: https://webassembly.github.io/spec/core/binary/modules.html */
export function encodeModule({ memory, functions, data = [], names }: ModuleDeclaration): Uint8Array {
  const types = [...new Map(functions.map(({ type }) => [typeKey(type), type])).values()]
  const typeIndices = new Map(types.map((type, index) => [typeKey(type), index]))
  return written((writer) => {
    writer.bytes(header)
    section(writer, "type", (body) => vector(body, types, writeFunctionType))
    if (memory.import !== undefined)
      section(writer, "import", (body) => writeMemoryImport(body, memory, memory.import!))
    section(writer, "function", (body) =>
      vector(body, functions, (_, { type }) => body.u32(typeIndices.get(typeKey(type))!)),
    )
    if (memory.import === undefined) section(writer, "memory", (body) => vector(body, [memory], writeLimits))
    section(writer, "export", (body) => writeExports(body, functions, memory.import === undefined))
    section(writer, "code", (body) => vector(body, functions, (_, { code }) => body.sized(code)))
    if (data.length > 0) section(writer, "data", (body) => vector(body, data, writeData))
    if (names) section(writer, "custom", (body) => writeNames(body, functions))
  })
}

function typeKey({ params, results }: FunctionType): string {
  return `${params.join(" ")} -> ${results.join(" ")}`
}

function section(writer: ByteWriter, name: keyof typeof sections, write: (body: ByteWriter) => void): void {
  writer.byte(sections[name])
  writer.sized(written(write))
}

function vector<T>(writer: ByteWriter, items: readonly T[], write: (writer: ByteWriter, item: T) => void): void {
  writer.u32(items.length)
  for (const item of items) write(writer, item)
}

function writeFunctionType(writer: ByteWriter, { params, results }: FunctionType): void {
  writer.byte(0x60)
  vector(writer, params, (_, type) => writer.byte(valTypes[type]))
  vector(writer, results, (_, type) => writer.byte(valTypes[type]))
}

function writeLimits(writer: ByteWriter, { initialPages, maximumPages, shared = false }: MemoryDeclaration): void {
  writer.byte((maximumPages === undefined ? 0 : 1) | (shared ? 2 : 0))
  writer.u32(initialPages)
  if (maximumPages !== undefined) writer.u32(maximumPages)
}

function writeMemoryImport(
  writer: ByteWriter,
  memory: MemoryDeclaration,
  from: { module: string; name: string },
): void {
  writer.u32(1)
  writer.name(from.module)
  writer.name(from.name)
  writer.byte(kinds.memory)
  writeLimits(writer, memory)
}

function writeExports(writer: ByteWriter, functions: readonly FunctionDeclaration[], ownMemory: boolean): void {
  const exported = functions.flatMap(({ name, exported }, index) =>
    exported ? [{ name, kind: kinds.function, index }] : [],
  )
  const exports = ownMemory ? [{ name: "memory", kind: kinds.memory, index: 0 }, ...exported] : exported
  vector(writer, exports, (_, { name, kind, index }) => {
    writer.name(name)
    writer.byte(kind)
    writer.u32(index)
  })
}

function writeData(writer: ByteWriter, { byteOffset, bytes }: DataDeclaration): void {
  const [activeInMemory0, i32Const, end] = [0x00, 0x41, 0x0b]
  writer.byte(activeInMemory0)
  writer.byte(i32Const)
  writer.s32(byteOffset | 0)
  writer.byte(end)
  writer.sized(bytes)
}

/** The `name` section, function names only: https://webassembly.github.io/spec/core/appendix/custom.html */
function writeNames(writer: ByteWriter, functions: readonly FunctionDeclaration[]): void {
  const functionNames = 1
  writer.name("name")
  writer.byte(functionNames)
  writer.sized(
    written((body) => {
      body.u32(functions.length)
      functions.forEach(({ name }, index) => {
        body.u32(index)
        body.name(name)
      })
    }),
  )
}
