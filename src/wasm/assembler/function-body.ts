/**
 * Writes the code of one function and checks it while writing, with the validation algorithm of the WebAssembly
 * specification (https://webassembly.github.io/spec/core/appendix/algorithm.html): a stack of value types and a stack
 * of control frames. A wrong operand stops at the instruction that takes it, not later in the engine. Blocks take and
 * give no values.
 */
import { invariant, present } from "../../diagnostics/invariant.ts"
import { ByteWriter, written } from "./byte-writer.ts"
import {
  instructions,
  valTypes,
  type LaneInstruction,
  type MemoryInstruction,
  type MemoryLaneInstruction,
  type PlainInstruction,
  type ValType,
} from "./instructions.ts"

export interface FunctionType {
  readonly params: readonly ValType[]
  readonly results: readonly ValType[]
}

/** `offset` in bytes is added to the address without wrapping; `align` is log2 of the alignment that is likely. */
export interface MemArg {
  readonly offset: number
  readonly align: number
}

type BlockKind = "function" | "block" | "loop" | "if" | "else"

interface ControlFrame {
  readonly kind: BlockKind
  readonly height: number
}

const blockOpcodes = { block: 0x02, loop: 0x03, if: 0x04 } as const
const emptyBlockType = 0x40

export class FunctionBody {
  readonly type: FunctionType
  readonly #locals: ValType[]
  readonly #code = new ByteWriter()
  readonly #values: ValType[] = []
  readonly #frames: ControlFrame[] = [{ kind: "function", height: 0 }]

  constructor(type: FunctionType) {
    this.type = type
    this.#locals = [...type.params]
  }

  /** Declares a local that starts as zero. */
  addLocal(type: ValType): number {
    this.#locals.push(type)
    return this.#locals.length - 1
  }

  plain(name: PlainInstruction): void {
    this.#emit(name)
  }

  memory(name: MemoryInstruction, { offset, align }: MemArg): void {
    this.#emit(name)
    this.#code.u32(align)
    this.#code.u32(offset)
  }

  memoryLane(name: MemoryLaneInstruction, memArg: MemArg, lane: number): void {
    this.#emit(name)
    this.#code.u32(memArg.align)
    this.#code.u32(memArg.offset)
    this.#code.byte(lane)
  }

  lane(name: LaneInstruction, lane: number): void {
    this.#emit(name)
    this.#code.byte(lane)
  }

  /** i8x16.shuffle: sixteen bytes picked from the 32 of both operands. */
  shuffle(lanes: readonly number[]): void {
    invariant(lanes.length === 16, `i8x16.shuffle with ${lanes.length} lanes`)
    this.#code.bytes([0xfd, 0x0d, ...lanes])
    this.#take("i8x16.shuffle", ["v128", "v128"], ["v128"])
  }

  i32Const(value: number): void {
    this.#code.byte(0x41)
    this.#code.s32(value)
    this.#values.push("i32")
  }

  i64Const(value: bigint): void {
    this.#code.byte(0x42)
    this.#code.s64(value)
    this.#values.push("i64")
  }

  f32Const(value: number): void {
    this.#code.byte(0x43)
    this.#code.bytes(new Uint8Array(new Float32Array([value]).buffer))
    this.#values.push("f32")
  }

  f64Const(value: number): void {
    this.#code.byte(0x44)
    this.#code.bytes(new Uint8Array(new Float64Array([value]).buffer))
    this.#values.push("f64")
  }

  v128Const(bytes: Uint8Array): void {
    invariant(bytes.length === 16, `v128.const of ${bytes.length} bytes`)
    this.#code.bytes([0xfd, 0x0c])
    this.#code.bytes(bytes)
    this.#values.push("v128")
  }

  localGet(local: number): void {
    this.#variable(0x20, local)
    this.#values.push(this.#typeOf(local))
  }

  localSet(local: number): void {
    this.#variable(0x21, local)
    this.#pop(this.#typeOf(local), "local.set")
  }

  localTee(local: number): void {
    this.#variable(0x22, local)
    this.#take("local.tee", [this.#typeOf(local)], [this.#typeOf(local)])
  }

  /** The second operand where the third, an i32, is 0; for scalars. */
  select(type: Exclude<ValType, "v128">): void {
    this.#code.byte(0x1b)
    this.#take("select", [type, type, "i32"], [type])
  }

  open(kind: "block" | "loop" | "if"): void {
    if (kind === "if") this.#pop("i32", "if")
    this.#code.bytes([blockOpcodes[kind], emptyBlockType])
    this.#frames.push({ kind, height: this.#values.length })
  }

  else(): void {
    invariant(this.#closeFrame().kind === "if", "else outside an if")
    this.#code.byte(0x05)
    this.#frames.push({ kind: "else", height: this.#values.length })
  }

  end(): void {
    invariant(this.#closeFrame().kind !== "function", "end without a block")
    this.#code.byte(0x0b)
  }

  /** Leaves (or, for a loop, repeats) the block that many levels outside. */
  branchIf(depth: number): void {
    this.#pop("i32", "br_if")
    this.#code.byte(0x0d)
    this.#code.u32(this.#depth("br_if", depth))
  }

  /** The same without a condition; nothing may follow in its block. */
  branch(depth: number): void {
    this.#code.byte(0x0c)
    this.#code.u32(this.#depth("br", depth))
  }

  /** Leaves the block at the operand's place in the list, or the last one; nothing may follow in its block. */
  branchTable(depths: readonly number[]): void {
    this.#pop("i32", "br_table")
    this.#code.byte(0x0e)
    this.#code.u32(depths.length - 1)
    for (const depth of depths) this.#code.u32(this.#depth("br_table", depth))
  }

  /** Ends a function without results; nothing may follow in its block. */
  return(): void {
    invariant(this.type.results.length === 0, "return from a function with results")
    this.#code.byte(0x0f)
  }

  /** Traps; nothing may follow in its block. */
  unreachable(): void {
    this.#code.byte(0x00)
  }

  drop(): void {
    this.#code.byte(0x1a)
    invariant(
      this.#values.length > this.#frames.at(-1)!.height,
      "drop expects a value, the stack of the block is empty",
    )
    this.#values.pop()
  }

  call(index: number, type: FunctionType): void {
    this.#code.byte(0x10)
    this.#code.u32(index)
    this.#take("call", type.params, type.results)
  }

  /** The code with its locals, as the code section holds it. */
  finish(): Uint8Array {
    for (const type of [...this.type.results].reverse()) this.#pop(type, "end of the function")
    invariant(this.#frames.length === 1, `${this.#frames.length - 1} blocks are still open`)
    invariant(this.#values.length === 0, `values ${this.#values.join(", ")} are left on the stack`)
    return written((writer) => {
      const runs = runsOf(this.#locals.slice(this.type.params.length))
      writer.u32(runs.length)
      for (const { type, count } of runs) {
        writer.u32(count)
        writer.byte(valTypes[type])
      }
      writer.bytes(this.#code.finish())
      writer.byte(0x0b)
    })
  }

  #depth(by: string, depth: number): number {
    invariant(depth < this.#frames.length, `${by} to depth ${depth}`)
    return depth
  }

  #emit(name: string): void {
    const { opcode, operands, results } = present(instructions.get(name), `no instruction ${name}`)
    this.#code.bytes(opcode)
    this.#take(name, operands, results)
  }

  #variable(opcode: number, local: number): void {
    this.#code.byte(opcode)
    this.#code.u32(local)
  }

  #typeOf(local: number): ValType {
    return present(this.#locals[local], `no local ${local}`)
  }

  #take(name: string, operands: readonly ValType[], results: readonly ValType[]): void {
    for (const type of [...operands].reverse()) this.#pop(type, name)
    this.#values.push(...results)
  }

  #pop(expected: ValType, by: string): void {
    const frame = this.#frames.at(-1)!
    invariant(this.#values.length > frame.height, `${by} expects ${expected}, the stack of the block is empty`)
    const actual = this.#values.pop()
    invariant(actual === expected, `${by} expects ${expected}, found ${actual}`)
  }

  #closeFrame(): ControlFrame {
    const frame = present(this.#frames.pop(), "no open block")
    invariant(this.#values.length === frame.height, `a ${frame.kind} leaves values on the stack`)
    return frame
  }
}

function runsOf(types: readonly ValType[]): { type: ValType; count: number }[] {
  const runs: { type: ValType; count: number }[] = []
  for (const type of types) {
    const last = runs.at(-1)
    if (last?.type === type) last.count++
    else runs.push({ type, count: 1 })
  }
  return runs
}
