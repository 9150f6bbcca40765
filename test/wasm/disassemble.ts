import {
  instructions,
  laneInstructions,
  memoryInstructions,
  memoryLaneInstructions,
} from "../../src/wasm/assembler/instructions.ts"

/** Instructions that the assembler writes by methods of their own: how many LEB128 immediates each has. */
const structured: Readonly<Record<number, readonly [name: string, immediates: number]>> = {
  0x02: ["block", 1],
  0x03: ["loop", 1],
  0x04: ["if", 1],
  0x05: ["else", 0],
  0x0b: ["end", 0],
  0x0d: ["br_if", 1],
  0x10: ["call", 1],
  0x1b: ["select", 0],
  0x20: ["local.get", 1],
  0x21: ["local.set", 1],
  0x22: ["local.tee", 1],
  0x41: ["i32.const", 1],
  0x42: ["i64.const", 1],
}

const fixedLength: Readonly<Record<string, readonly [name: string, bytes: number]>> = {
  "67": ["f32.const", 4],
  "68": ["f64.const", 8],
  "253,12": ["v128.const", 16],
  "253,13": ["i8x16.shuffle", 16],
}

const byOpcode = new Map([...instructions].map(([name, { opcode }]) => [opcode.join(), name]))

/** One instruction a line, with memory offsets as `+bytes`; the locals that come before the code are left out. */
export function disassemble(code: Uint8Array): string[] {
  const cursor = new Cursor(code)
  for (let runs = cursor.number(); runs > 0; runs--) cursor.skip(cursor.number() >= 0 ? 1 : 0)
  const lines: string[] = []
  while (!cursor.atEnd) lines.push(instruction(cursor))
  return lines
}

function instruction(cursor: Cursor): string {
  const first = cursor.byte()
  const simple = structured[first]
  if (simple !== undefined) {
    const [name, immediates] = simple
    const numbers = Array.from({ length: immediates }, () => cursor.number(name.endsWith("const")))
    return name === "block" || name === "loop" || name === "if" ? name : [name, ...numbers].join(" ")
  }
  const opcode = first === 0xfc || first === 0xfd ? [first, ...cursor.opcodeBytes()] : [first]
  const fixed = fixedLength[opcode.join()]
  if (fixed !== undefined) {
    cursor.skip(fixed[1])
    return fixed[0]
  }
  const name = byOpcode.get(opcode.join())
  if (name === undefined) throw new Error(`unknown opcode ${opcode.join(" ")}`)
  if (name in laneInstructions) return `${name} ${cursor.byte()}`
  if (!(name in memoryInstructions) && !(name in memoryLaneInstructions)) return name
  cursor.number()
  const offset = cursor.number()
  const lane = name in memoryLaneInstructions ? ` ${cursor.byte()}` : ""
  return `${name}${offset === 0 ? "" : ` +${offset}`}${lane}`
}

class Cursor {
  #at = 0
  readonly #bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get atEnd(): boolean {
    return this.#at >= this.#bytes.length
  }

  byte(): number {
    return this.#bytes[this.#at++]!
  }

  skip(count: number): void {
    this.#at += count
  }

  opcodeBytes(): number[] {
    const bytes = [this.byte()]
    while (bytes.at(-1)! > 0x7f) bytes.push(this.byte())
    return bytes
  }

  number(signed = false): number {
    let [result, factor, byte] = [0, 1, 0]
    do {
      byte = this.byte()
      result += (byte & 0x7f) * factor
      factor *= 128
    } while (byte > 0x7f)
    return signed && (byte & 0x40) !== 0 ? result - factor : result
  }
}
