import { describe, expect, test } from "vitest"
import { evaluate } from "../../src/kernels/interpret/evaluate.ts"
import * as build from "../../src/kernels/language/build.ts"
import { at, load, loadSplat, variable } from "../../src/kernels/language/build.ts"
import type { Kernel, Statement } from "../../src/kernels/language/kernel.ts"
import {
  accumulator,
  bind,
  buffer,
  kernel,
  loop,
  store,
  unrolled,
  update,
  when,
} from "../../src/kernels/language/statements.ts"
import { printKernel } from "../../src/wasm/print/kernel-function.ts"
import { printModule, type Program } from "../../src/wasm/print/module.ts"
import { disassemble } from "./disassemble.ts"
import { runKernel } from "./run-kernel.ts"

/** c[i] = Σ a[p, i] · b[p]: one register of four outputs, as the inner loop of a matrix product has several. */
const productOfColumns: Kernel = kernel(
  "columns",
  [buffer("a", "float32", 64 * 16, "read"), buffer("b", "float32", 64, "read"), buffer("c", "float32", 16, "write")],
  { variable: "i", count: 2 },
  (() => {
    const [declare0, sum0] = accumulator("sum0", build.constant("f32x4", 0))
    const [declare1, sum1] = accumulator("sum1", build.constant("f32x4", 0))
    const [bindFactor, factor] = bind("factor", loadSplat("f32", "b", at({ p: 1 })))
    const column = (offset: number) => load("f32x4", "a", at({ p: 16, i: 8 }, offset))
    return [
      declare0,
      declare1,
      loop("p", 64, [
        bindFactor,
        update(sum0, build.fma(column(0), factor, sum0)),
        update(sum1, build.fma(column(4), factor, sum1)),
      ]),
      store("c", at({ i: 8 }), sum0),
      store("c", at({ i: 8 }, 4), sum1),
    ]
  })(),
)

function loopsOf(program: Kernel, relaxed = false): string[] {
  return disassemble(printKernel(program, relaxed).code)
}

function innermostLoop(lines: readonly string[]): string[] {
  const start = lines.lastIndexOf("loop")
  return lines.slice(start + 1, lines.indexOf("end", start))
}

function ramp(count: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: count }, (_, i) => ((i * 7) % 23) - 11)
}

function instantiate(program: Program): { memory: WebAssembly.Memory } & Record<string, () => void> {
  const bytes = printModule(program) as Uint8Array<ArrayBuffer>
  return new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as never
}

function orUndefined<T>(make: () => T): T | undefined {
  try {
    return make()
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

describe("the inner loop of a matrix product", () => {
  test("is loads, multiply-adds, one addition a pointer and one comparison", () => {
    const lines = innermostLoop(loopsOf(productOfColumns)).filter((line) => !line.startsWith("local"))
    expect(lines).toEqual([
      "v128.load32_splat",
      "v128.load",
      "f32x4.mul",
      "f32x4.add",
      "v128.load +16",
      "f32x4.mul",
      "f32x4.add",
      "i32.const 64",
      "i32.add",
      "i32.const 4",
      "i32.add",
      "i32.ne",
      "br_if 0",
    ])
  })

  test("fuses them with relaxed SIMD", () => {
    const lines = innermostLoop(loopsOf(productOfColumns, true))
    expect(lines.filter((line) => line.startsWith("f32x4"))).toEqual(["f32x4.relaxed_madd", "f32x4.relaxed_madd"])
  })

  test("computes the product", () => {
    const [a, b, c] = [ramp(64 * 16), ramp(64), new Float32Array(16)]
    const [, , printed] = runKernel(productOfColumns, [a, b, c])
    evaluate(productOfColumns, [a, b, c])
    expect(printed).toEqual(c)
    expect(c[3]).toBe(Array.from(b, (factor, p) => factor * a[p * 16 + 3]!).reduce((sum, x) => sum + x))
  })
})

describe("addresses", () => {
  /** y[i] = x[i - 1] + x[i] + x[i + 1], guarded at both ends. */
  const neighbours = (count: number): Kernel => {
    const i = variable("i")
    const [declare, sum] = accumulator("sum", load("f32", "x", at({ i: 1 })))
    const neighbour = (offset: number): Statement => update(sum, build.add(sum, load("f32", "x", at({ i: 1 }, offset))))
    return kernel(
      "neighbours",
      [buffer("x", "float32", count, "read"), buffer("y", "float32", count, "write")],
      { variable: "i", count },
      [
        declare,
        when(build.gt(i, 0), [neighbour(-1)]),
        when(build.lt(i, count - 1), [neighbour(1)]),
        store("y", at({ i: 1 }), sum),
      ],
    )
  }

  test("before the anchor are found also at address 0", () => {
    const [, y] = runKernel(neighbours(4), [Float32Array.of(1, 10, 100, 1000), new Float32Array(4)])
    expect([...y!]).toEqual([11, 111, 1110, 1100])
  })

  test("run backwards", () => {
    const reverse = kernel(
      "reverse",
      [buffer("x", "int32", 5, "read"), buffer("y", "int32", 5, "write")],
      { variable: "i", count: 1 },
      [loop("k", 5, [store("y", at({ k: 1 }), load("i32", "x", at({ k: -1 }, 4)))])],
    )
    expect([...runKernel(reverse, [Int32Array.of(1, 2, 3, 4, 5), new Int32Array(5)])[1]!]).toEqual([5, 4, 3, 2, 1])
  })

  test("are gathered", () => {
    const row = build.mul(load("i32", "ids", at({ i: 1 })), 3)
    const buffers = [
      buffer("ids", "int32", 2, "read"),
      buffer("table", "float32", 12, "read"),
      buffer("y", "float32", 6, "write"),
    ]
    const gather = kernel("gather", buffers, { variable: "i", count: 2 }, [
      loop("j", 3, [store("y", at({ i: 3, j: 1 }), load("f32", "table", at({ j: 1 }, 0, row)))]),
    ])
    const [, , y] = runKernel(gather, [Int32Array.of(3, 1), ramp(12), new Float32Array(6)])
    expect([...y!]).toEqual([...ramp(12).slice(9, 12), ...ramp(12).slice(3, 6)])
  })

  test("may lie above two gigabytes", ({ skip }) => {
    const calls = [{ kernel: neighbours(4), addresses: [2 ** 31 + 64, 2 ** 31 + 128] }]
    const program: Program = {
      functions: [{ name: "run", calls }],
      memory: { initialPages: 2 ** 15 + 1 },
      relaxed: false,
    }
    const exports = orUndefined(() => instantiate(program))
    if (exports === undefined) return skip("this machine does not give two gigabytes of memory")
    const { memory, run } = exports
    new Float32Array(memory.buffer, 2 ** 31 + 64, 4).set([1, 10, 100, 1000])
    run!()
    expect([...new Float32Array(memory.buffer, 2 ** 31 + 128, 4)]).toEqual([11, 111, 1110, 1100])
  })
})

describe("a program", () => {
  const scale = (name: string, factor: number): Kernel =>
    kernel(name, [buffer("x", "float32", 8, "read"), buffer("y", "float32", 8, "write")], { variable: "i", count: 2 }, [
      store("y", at({ i: 4 }), build.mul(load("f32x4", "x", at({ i: 4 })), factor)),
    ])

  test("prints kernels of the same code once", () => {
    const program = (...kernels: readonly Kernel[]): Program => ({
      functions: [
        { name: "run", calls: kernels.map((each, i) => ({ kernel: each, addresses: [32 * i, 32 * i + 32] })) },
      ],
      memory: { initialPages: 1 },
      relaxed: false,
    })
    const [once, twice, two] = [
      program(scale("a", 2)),
      program(scale("a", 2), scale("b", 2)),
      program(scale("a", 2), scale("b", 3)),
    ]
    const lengths = [once, twice, two].map((each) => printModule(each).length)
    expect(lengths[1]! - lengths[0]!).toBeLessThan(15)
    expect(lengths[2]! - lengths[1]!).toBeGreaterThan(40)
    const { memory, run } = instantiate(two)
    new Float32Array(memory.buffer).set([1, 2, 3, 4, 5, 6, 7, 8])
    run!()
    expect([...new Float32Array(memory.buffer, 64, 8)]).toEqual([6, 12, 18, 24, 30, 36, 42, 48])
  })

  test("runs a part of a kernel's range", () => {
    const calls = [{ kernel: scale("a", 2), addresses: [0, 32], range: [1, 2] as const }]
    const { memory, run } = instantiate({
      functions: [{ name: "run", calls }],
      memory: { initialPages: 1 },
      relaxed: false,
    })
    new Float32Array(memory.buffer).set([1, 2, 3, 4, 5, 6, 7, 8])
    run!()
    expect([...new Float32Array(memory.buffer, 32, 8)]).toEqual([0, 0, 0, 0, 10, 12, 14, 16])
  })

  test("does nothing for an empty part", () => {
    for (const count of [1, 2]) {
      const fill = kernel("fill", [buffer("y", "int32", 2, "write")], { variable: "i", count }, [
        store("y", at({ i: 1 }), build.constant("i32", 7)),
      ])
      const calls = [{ kernel: fill, addresses: [0], range: [count, count] as const }]
      const { memory, run } = instantiate({
        functions: [{ name: "run", calls }],
        memory: { initialPages: 1 },
        relaxed: false,
      })
      run!()
      expect(new Int32Array(memory.buffer)[0]).toBe(0)
    }
  })

  test("keeps the names of kernels when asked", () => {
    const program: Program = {
      functions: [{ name: "run", calls: [{ kernel: scale("cpu_00000000_wasm_FI_1", 2), addresses: [0, 32] }] }],
      memory: { initialPages: 1 },
      relaxed: false,
    }
    const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1")
    expect(text(printModule({ ...program, names: true }))).toContain("cpu_00000000_wasm_FI_1")
    expect(text(printModule(program))).not.toContain("cpu_00000000_wasm_FI_1")
  })

  test("refuses an unsound kernel", () => {
    const unsound = kernel("k", [buffer("y", "int32", 2, "write")], { variable: "i", count: 4 }, [
      store("y", at({ i: 1 }), variable("j")),
    ])
    expect(() => printKernel(unsound, false)).toThrow("j is not declared here")
  })
})

test("unrolled loops leave no loop, and their variable is part of the instruction", () => {
  const copy = kernel(
    "copy",
    [buffer("x", "float32", 16, "read"), buffer("y", "float32", 16, "write")],
    { variable: "i", count: 1 },
    [unrolled("k", 16, [store("y", at({ k: 1 }), load("f32x4", "x", at({ k: 1 })))], { step: 4 })],
  )
  const lines = loopsOf(copy)
  expect(lines).not.toContain("loop")
  expect(lines.filter((line) => line.startsWith("v128"))).toEqual([
    "v128.load",
    "v128.store",
    "v128.load +16",
    "v128.store +16",
    "v128.load +32",
    "v128.store +32",
    "v128.load +48",
    "v128.store +48",
  ])
})
