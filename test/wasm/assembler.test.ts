import { describe, expect, test } from "vitest"
import { written } from "../../src/wasm/assembler/byte-writer.ts"
import { FunctionBody, type FunctionType } from "../../src/wasm/assembler/function-body.ts"
import {
  instructions,
  laneInstructions,
  memoryInstructions,
  memoryLaneInstructions,
  relaxedInstructions,
  type LaneInstruction,
  type MemoryInstruction,
  type MemoryLaneInstruction,
  type PlainInstruction,
} from "../../src/wasm/assembler/instructions.ts"
import { encodeModule } from "../../src/wasm/assembler/module.ts"

const memory = { initialPages: 1 }

function moduleOf(type: FunctionType, write: (body: FunctionBody) => void): Uint8Array<ArrayBuffer> {
  const body = new FunctionBody(type)
  write(body)
  const functions = [{ name: "f", type, code: body.finish(), exported: true }]
  return encodeModule({ memory, functions, names: true }) as Uint8Array<ArrayBuffer>
}

function exportsOf(bytes: Uint8Array<ArrayBuffer>): Record<string, (...values: number[]) => number> {
  return new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as never
}

describe("LEB128", () => {
  test.each([
    [0, [0]],
    [127, [0x7f]],
    [128, [0x80, 0x01]],
    [624485, [0xe5, 0x8e, 0x26]],
    [2 ** 32 - 1, [0xff, 0xff, 0xff, 0xff, 0x0f]],
  ])("unsigned %d", (value, bytes) => {
    expect([...written((writer) => writer.u32(value))]).toEqual(bytes)
  })

  test.each([
    [63, [0x3f]],
    [64, [0xc0, 0x00]],
    [-64, [0x40]],
    [-65, [0xbf, 0x7f]],
    [-123456, [0xc0, 0xbb, 0x78]],
    [-(2 ** 31), [0x80, 0x80, 0x80, 0x80, 0x78]],
  ])("signed %d", (value, bytes) => {
    expect([...written((writer) => writer.s32(value))]).toEqual(bytes)
    expect([...written((writer) => writer.s64(BigInt(value)))]).toEqual(bytes)
  })
})

describe("the tables of instructions", () => {
  const writeInstruction = (body: FunctionBody, name: string): void => {
    if (name in memoryInstructions) body.memory(name as MemoryInstruction, { offset: 8, align: 0 })
    else if (name in memoryLaneInstructions) body.memoryLane(name as MemoryLaneInstruction, { offset: 8, align: 0 }, 1)
    else if (name in laneInstructions) body.lane(name as LaneInstruction, 1)
    else body.plain(name as PlainInstruction)
  }

  const moduleWith = (name: string): Uint8Array<ArrayBuffer> => {
    const { operands, results } = instructions.get(name)!
    return moduleOf({ params: operands, results }, (body) => {
      operands.forEach((_, i) => body.localGet(i))
      writeInstruction(body, name)
    })
  }

  test("hold valid opcodes and types", () => {
    const baseline = [...instructions.keys()].filter((name) => !(name in relaxedInstructions))
    expect(baseline.filter((name) => !WebAssembly.validate(moduleWith(name)))).toEqual([])
  })

  test("hold relaxed opcodes that engines with relaxed SIMD accept", ({ skip }) => {
    skip(!WebAssembly.validate(moduleWith("f32x4.relaxed_madd")), "this engine has no relaxed SIMD")
    expect(Object.keys(relaxedInstructions).filter((name) => !WebAssembly.validate(moduleWith(name)))).toEqual([])
  })
})

describe("a function's body", () => {
  test("runs", () => {
    const bytes = moduleOf({ params: ["i32"], results: ["i32"] }, (body) => {
      const sum = body.addLocal("i32")
      body.open("block")
      body.localGet(0)
      body.plain("i32.eqz")
      body.branchIf(0)
      body.open("loop")
      body.localGet(sum)
      body.localGet(0)
      body.plain("i32.add")
      body.localSet(sum)
      body.localGet(0)
      body.i32Const(-1)
      body.plain("i32.add")
      body.localTee(0)
      body.branchIf(0)
      body.end()
      body.end()
      body.localGet(sum)
    })
    expect(exportsOf(bytes).f!(10)).toBe(55)
    expect(exportsOf(bytes).f!(0)).toBe(0)
  })

  test("jumps by a number, leaves early, and traps", () => {
    const bytes = moduleOf({ params: ["i32"], results: [] }, (body) => {
      for (let i = 0; i < 3; i++) body.open("block")
      body.localGet(0)
      body.branchTable([0, 1, 2])
      body.end()
      body.return()
      body.end()
      body.unreachable()
      body.end()
      body.open("loop")
      body.localGet(0)
      body.i32Const(-1)
      body.plain("i32.add")
      body.localTee(0)
      body.open("if")
      body.branch(1)
      body.end()
      body.end()
      body.i32Const(1)
      body.drop()
    })
    const { f } = exportsOf(bytes)
    expect([f!(0), f!(2), f!(99)]).toEqual([undefined, undefined, undefined])
    expect(() => f!(1)).toThrow("unreachable")
  })

  test.each<readonly [string, (body: FunctionBody) => void, string]>([
    [
      "an operand of another type",
      (body) => (body.f32Const(1), body.plain("i32.eqz")),
      "i32.eqz expects i32, found f32",
    ],
    [
      "a missing operand",
      (body) => (body.i32Const(1), body.plain("i32.add")),
      "i32.add expects i32, the stack of the block is empty",
    ],
    [
      "an operand from outside the block",
      (body) => (body.i32Const(1), body.open("block"), body.localSet(0)),
      "the stack of the block is empty",
    ],
    [
      "a value left in a block",
      (body) => (body.open("loop"), body.i32Const(1), body.end()),
      "a loop leaves values on the stack",
    ],
    ["a value left in the function", (body) => body.i32Const(1), "values i32 are left on the stack"],
    ["an open block", (body) => body.open("block"), "1 blocks are still open"],
    ["else without if", (body) => (body.open("loop"), body.else()), "else outside an if"],
    ["a branch too far", (body) => (body.i32Const(1), body.branchIf(1)), "br_if to depth 1"],
    ["a jump too far", (body) => body.branch(3), "br to depth 3"],
    ["a jump too far by number", (body) => (body.i32Const(1), body.branchTable([0, 1])), "br_table to depth 1"],
    ["nothing to drop", (body) => body.drop(), "drop expects a value"],
    ["an unknown local", (body) => body.localGet(7), "no local 7"],
  ])("refuses %s", (_, write, message) => {
    expect(() => moduleOf({ params: ["i32"], results: [] }, write)).toThrow(message)
  })
})

test("memory can be imported, and shared", () => {
  const body = new FunctionBody({ params: [], results: [] })
  const from = { module: "env", name: "memory" }
  const bytes = encodeModule({
    memory: { initialPages: 1, maximumPages: 2, shared: true, import: from },
    functions: [{ name: "run", type: body.type, code: body.finish(), exported: true }],
    names: false,
  }) as Uint8Array<ArrayBuffer>
  const module = new WebAssembly.Module(bytes)
  expect(WebAssembly.Module.imports(module)).toMatchObject([{ module: "env", name: "memory", kind: "memory" }])
  expect(WebAssembly.Module.exports(module)).toMatchObject([{ name: "run", kind: "function" }])
})
