import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { FunctionBody } from "../../../src/wasm/assembler/function-body.ts"
import {
  instructions,
  laneInstructions,
  memoryInstructions,
  memoryLaneInstructions,
  type LaneInstruction,
  type MemoryInstruction,
  type MemoryLaneInstruction,
  type PlainInstruction,
} from "../../../src/wasm/assembler/instructions.ts"
import { encodeModule } from "../../../src/wasm/assembler/module.ts"
import { moduleText } from "../../../src/wasm/debug/module-text.ts"
import { parseModule } from "../../../src/wasm/debug/parse-module.ts"
import { programHeading, programText } from "../../../src/wasm/debug/program-text.ts"
import { assembleText } from "./assemble-text.ts"
import { compiled, twins, withoutCustomSections } from "./programs.ts"

const callName = /^cpu_[0-9A-F]{8}_wasm_(FI|FT|BT)_\d+$/

describe("a program as text", () => {
  test.each([
    ["debug build", twins(), true, false],
    ["build whose calls share kernels", twins(), false, false],
    ["build whose calls threads share", twins(48, 32), false, true],
    ["debug build whose calls threads share", twins(48, 32), true, true],
  ])("assembles back to the same module: %s", async (_, graph, debug, isShared) => {
    const { program, report } = await compiled(graph, debug)
    for (const file of ["model.wasm", "model.relaxed.wasm"]) {
      const bytes = program.files.get(file)!
      const text = programText(bytes, report.calls, programHeading(report))
      expect(text.includes("(func $help (export")).toBe(isShared)
      expect(assembleText(text)).toEqual(withoutCustomSections(bytes))
    }
  })

  test("says what each function computes, and for which line", async () => {
    const { program, report } = await compiled(twins(), true)
    const text = programText(program.files.get("model.wasm")!, report.calls, programHeading(report))
    const last = report.calls.findLast(({ operators }) => operators === "conv+add")!
    expect(text).toContain(
      `  ;; ${last.name}: conv+add; 1×3×6×6 · 3×3×3×3 → 1×3×6×6; of second, sum; src/twins.model.ts:20:5\n`,
    )
    expect(text).toContain(`(func $${last.name} (param i32`)
    expect(text.match(/\(func \$(\w+)/g)).toHaveLength(report.calls.length + 1)
  })

  test("text of a module tells shared kernels by the calls that run them", async () => {
    const { program, report } = await compiled(twins(), false)
    const text = programText(program.files.get("model.wasm")!, report.calls, [])
    expect(text.match(/\(func \$/g)!.length).toBeLessThan(report.calls.length + 1)
    for (const { name } of report.calls) expect(text.split(`;; ${name}: `)).toHaveLength(2)
  })
})

test("a comment cannot end before its line does", () => {
  const body = new FunctionBody({ params: [], results: [] })
  const functions = [{ name: "f", type: body.type, code: body.finish(), exported: true }]
  const module = parseModule(encodeModule({ memory: { initialPages: 1 }, functions, names: false }))
  const text = moduleText(module, ["f"], { heading: ["a\nb"], of: () => ["c\r\n(unreachable)"] })
  expect(text.split("\n").slice(0, 6)).toEqual([
    ";; a b",
    "(module",
    '  (memory (export "memory") 1)',
    "",
    "  ;; c (unreachable)",
    '  (func $f (export "f")',
  ])
})

describe("every instruction", () => {
  const push = { i32: "i32Const", f32: "f32Const", f64: "f64Const" } as const

  function bodyOf(name: string, offset: number, lane: number): Uint8Array {
    const { operands, results } = instructions.get(name)!
    const body = new FunctionBody({ params: [], results: [] })
    for (const operand of operands) {
      if (operand === "v128") body.v128Const(Uint8Array.from({ length: 16 }, (_, i) => 17 * i))
      else if (operand === "i64") body.i64Const(-5n)
      else body[push[operand]](-7)
    }
    const memArg = { offset, align: 0 }
    if (name in laneInstructions) body.lane(name as LaneInstruction, lane)
    else if (name in memoryLaneInstructions) body.memoryLane(name as MemoryLaneInstruction, memArg, lane)
    else if (name in memoryInstructions) body.memory(name as MemoryInstruction, memArg)
    else body.plain(name as PlainInstruction)
    for (const _ of results) body.drop()
    return body.finish()
  }

  test.each([...instructions.keys()])("%s", (name) => {
    for (const [offset, lane] of [
      [0, 0],
      [70000, 1],
    ] as const) {
      const functions = [
        { name: "f", type: { params: [], results: [] }, code: bodyOf(name, offset, lane), exported: true },
      ]
      const bytes = encodeModule({ memory: { initialPages: 1 }, functions, names: false })
      const text = moduleText(parseModule(bytes), ["f"], { heading: [], of: () => [] })
      expect(text).toContain(`    ${name}`)
      expect(assembleText(text)).toEqual(bytes)
    }
  })

  test("constants are written exactly", () => {
    const numbers = fc.oneof(fc.float({ noNaN: true }), fc.constantFrom(0, -0, NaN, Infinity, -Infinity, 2 ** -149))
    const property = fc.property(
      fc.array(numbers, { minLength: 4, maxLength: 4 }),
      fc.double({ noNaN: true }),
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      fc.integer(),
      (lanes, double, long, integer) => {
        const body = new FunctionBody({ params: [], results: [] })
        body.v128Const(new Uint8Array(Float32Array.from(lanes).buffer))
        body.f32Const(lanes[0]!)
        body.f64Const(double)
        body.i64Const(long)
        body.i32Const(integer)
        for (let i = 0; i < 5; i++) body.drop()
        const functions = [{ name: "f", type: body.type, code: body.finish(), exported: true }]
        const bytes = encodeModule({ memory: { initialPages: 1 }, functions, names: false })
        const text = moduleText(parseModule(bytes), ["f"], { heading: [], of: () => [] })
        expect(assembleText(text)).toEqual(bytes)
      },
    )
    fc.assert(property, { seed: 1, numRuns: 200 })
  })
})

/** Function names of the `name` section: https://webassembly.github.io/spec/core/appendix/custom.html */
function namesIn(module: Uint8Array): readonly string[] {
  const [section] = WebAssembly.Module.customSections(new WebAssembly.Module(module as BufferSource), "name")
  const text = new TextDecoder("latin1").decode(section)
  return text.match(/[\w]{3,}/g) ?? []
}

test("names of calls show device, graph, back end and pass, in the name section, the report and the text", async () => {
  const { program, report, graphHash } = await compiled(twins(), true)
  const names = report.calls.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  for (const name of names) expect(name).toMatch(callName)
  expect(names.every((name) => name.split("_")[1] === graphHash.slice(0, 8).toUpperCase())).toBe(true)
  expect(namesIn(program.files.get("model.wasm")!)).toEqual([...names, "run"])
  expect(report.clusters.flatMap(({ kernel }) => kernel.split("+"))).toEqual(names)
})
