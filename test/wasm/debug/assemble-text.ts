import { written, type ByteWriter } from "../../../src/wasm/assembler/byte-writer.ts"
import type { FunctionType } from "../../../src/wasm/assembler/function-body.ts"
import {
  instructions,
  laneInstructions,
  memoryInstructions,
  memoryLaneInstructions,
  valTypes,
  type ValType,
} from "../../../src/wasm/assembler/instructions.ts"
import { encodeModule, type FunctionDeclaration } from "../../../src/wasm/assembler/module.ts"

/**
 * Assembles a module in the text format: as much of it as programs use, unfolded instructions one after the other.
 * https://webassembly.github.io/spec/core/text/
 */
export function assembleText(text: string): Uint8Array {
  const tokens = new Tokens(text.replace(/;;.*/g, "").match(/\(|\)|"[^"]*"|[^\s()"]+/g) ?? [])
  tokens.expect("(", "module", "(", "memory", "(", "export", '"memory"', ")")
  const [initialPages, maximumPages] = tokens.until(")").map(Number)
  const functions: FunctionText[] = []
  while (tokens.next() === "(") functions.push(functionText(tokens))
  const memory = { initialPages: initialPages!, ...(maximumPages === undefined ? {} : { maximumPages }) }
  return encodeModule({ memory, functions: functions.map((each) => assembled(each, functions)), names: false })
}

interface FunctionText {
  readonly identifier: string
  readonly exported: string | undefined
  readonly type: FunctionType
  readonly locals: readonly ValType[]
  readonly code: Tokens
}

class Tokens {
  readonly #tokens: readonly string[]
  #at = 0

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens
  }

  get peek(): string | undefined {
    return this.#tokens[this.#at]
  }

  next(): string {
    const token = this.#tokens[this.#at++]
    return token ?? fail("the text ends too early")
  }

  expect(...expected: readonly string[]): void {
    for (const each of expected) {
      const token = this.next()
      if (token !== each) fail(`found ${token}, expected ${each}`)
    }
  }

  until(end: string): string[] {
    const found: string[] = []
    for (let token = this.next(); token !== end; token = this.next()) found.push(token)
    return found
  }

  /** The value of `name=value`, if that comes next. */
  field(name: string): number | undefined {
    return this.peek?.startsWith(`${name}=`) === true ? Number(this.next().slice(name.length + 1)) : undefined
  }
}

function functionText(tokens: Tokens): FunctionText {
  tokens.expect("func")
  const identifier = tokens.next()
  const fields = new Map<string, readonly string[]>()
  while (tokens.peek === "(") {
    tokens.expect("(")
    fields.set(tokens.next(), tokens.until(")"))
  }
  const types = (name: string): readonly ValType[] => (fields.get(name) ?? []) as ValType[]
  return {
    identifier,
    exported: fields.get("export")?.[0]?.slice(1, -1),
    type: { params: types("param"), results: types("result") },
    locals: types("local"),
    code: new Tokens(tokens.until(")")),
  }
}

function assembled({ exported, type, locals, code }: FunctionText, all: readonly FunctionText[]): FunctionDeclaration {
  const bytes = written((writer) => {
    const runs = locals.filter((local, i) => local !== locals[i - 1])
    writer.u32(runs.length)
    let at = 0
    for (const run of runs) {
      const begin = at
      while (locals[at] === run) at++
      writer.u32(at - begin)
      writer.byte(valTypes[run])
    }
    while (code.peek !== undefined) instruction(code.next(), code, writer, all)
    writer.byte(0x0b)
  })
  return { name: exported ?? "", type, code: bytes, exported: exported !== undefined }
}

const opcodes: Readonly<Record<string, number>> = {
  unreachable: 0x00,
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  else: 0x05,
  end: 0x0b,
  br: 0x0c,
  br_if: 0x0d,
  br_table: 0x0e,
  return: 0x0f,
  call: 0x10,
  drop: 0x1a,
  select: 0x1b,
  "local.get": 0x20,
  "local.set": 0x21,
  "local.tee": 0x22,
  "i32.const": 0x41,
  "i64.const": 0x42,
  "f32.const": 0x43,
  "f64.const": 0x44,
}

function instruction(name: string, code: Tokens, writer: ByteWriter, all: readonly FunctionText[]): void {
  if (!Object.hasOwn(opcodes, name)) return prefixed(name, code, writer)
  writer.byte(opcodes[name]!)
  if (name === "block" || name === "loop" || name === "if") writer.byte(0x40)
  else if (name === "call") writer.u32(indexOf(code.next(), all))
  else if (/^br(_if)?$|^local\./.test(name)) writer.u32(Number(code.next()))
  else if (name === "i32.const") writer.s32(Number(code.next()))
  else if (name === "i64.const") writer.s64(BigInt(code.next()))
  else if (name === "f32.const") writer.bytes(new Uint8Array(Float32Array.of(floatOf(code.next())).buffer))
  else if (name === "f64.const") writer.bytes(new Uint8Array(Float64Array.of(floatOf(code.next())).buffer))
  else if (name === "br_table") {
    const depths: number[] = []
    while (/^\d+$/.test(code.peek ?? "")) depths.push(Number(code.next()))
    writer.u32(depths.length - 1)
    for (const depth of depths) writer.u32(depth)
  }
}

function indexOf(identifier: string, all: readonly FunctionText[]): number {
  const index = all.findIndex((each) => each.identifier === identifier)
  return index < 0 ? fail(`there is no ${identifier}`) : index
}

function prefixed(name: string, code: Tokens, writer: ByteWriter): void {
  if (name === "v128.const") {
    writer.bytes([0xfd, 0x0c])
    return writer.bytes(vectorOf(code))
  }
  if (name === "i8x16.shuffle") {
    writer.bytes([0xfd, 0x0d])
    return writer.bytes(Array.from({ length: 16 }, () => Number(code.next())))
  }
  const { opcode } = instructions.get(name) ?? fail(`there is no ${name}`)
  writer.bytes(opcode)
  if (name in memoryInstructions || name in memoryLaneInstructions) {
    const offset = code.field("offset") ?? 0
    writer.u32(Math.log2(code.field("align") ?? fail(`${name} without align`)))
    writer.u32(offset)
  }
  if (name in laneInstructions || name in memoryLaneInstructions) writer.byte(Number(code.next()))
}

function vectorOf(code: Tokens): Uint8Array {
  const shape = code.next()
  const lanes = Array.from({ length: 4 }, () => code.next())
  const elements = shape === "f32x4" ? Float32Array.from(lanes, floatOf) : Uint32Array.from(lanes, Number)
  return new Uint8Array(elements.buffer)
}

/** Of a NaN only the quiet one is told apart, which is the only one that programs have. */
function floatOf(text: string): number {
  if (text.endsWith("inf")) return text.startsWith("-") ? -Infinity : Infinity
  return text.includes("nan") ? Number.NaN : Number(text)
}

function fail(problem: string): never {
  throw new Error(problem)
}
