import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { Value } from "../../../src/ir/graph.ts"
import { runProgram } from "../../../src/kernels/interpret/run-program.ts"
import { problemsOf } from "../../../src/kernels/language/check.ts"
import { lowerGraph } from "../../../src/kernels/lower.ts"
import type { Build, NarrowStorage, Program } from "../../../src/kernels/program.ts"
import { tensorOf, type Tensor } from "../../../src/tensor/tensor.ts"
import { Draw } from "./draw.ts"
import { runAsWasm, weightsOf } from "./run-graph.ts"
import { TestGraph } from "./test-graph.ts"

interface Case {
  readonly rows: number
  readonly inner: number
  readonly columns: number
  readonly x: Tensor
  readonly w: Tensor
}

function drawCase(draw: Draw, size = 1): Case {
  const [rows, inner, columns] = [draw.int(1, 2), draw.int(64, 300), draw.int(64, 130)]
  const x = draw.tensor("float32", [rows, inner], -size, size)
  const w = draw.tensor("float32", [inner, columns], -0.3, 0.3)
  return { rows, inner, columns, x, w }
}

function product(graph: TestGraph, x: Value, w: Value): Value {
  return graph.apply("matMul", [x, w])
}

function build({ x, w }: Case, weightStorage: NarrowStorage | "f32", build: Build = "baseline") {
  const graph = new TestGraph()
  graph.output(product(graph, graph.input(x), graph.parameter(w)))
  const { built, inputs } = graph.finish()
  const program = lowerGraph(built, { build, weightStorage })
  expect(program.kernels.flatMap((kernel) => problemsOf(kernel))).toEqual([])
  return { program, inputs, weights: weightsOf(built, program) }
}

/** The exact product and how far narrow weights may be from it: half a step of each weight, and the rounding of the sum. */
function bounds({ rows, inner, columns, x, w }: Case, storage: NarrowStorage): { exact: number[]; most: number[] } {
  const [exact, most] = [new Array<number>(rows * columns).fill(0), new Array<number>(rows * columns).fill(0)]
  for (let column = 0; column < columns; column++) {
    let greatest = 0
    for (let k = 0; k < inner; k++) greatest = Math.max(greatest, Math.abs(Number(w.data[k * columns + column])))
    for (let row = 0; row < rows; row++) {
      for (let k = 0; k < inner; k++) {
        const [a, b] = [Number(x.data[row * inner + k]), Number(w.data[k * columns + column])]
        const step = storage === "int8" ? greatest / 254 : Math.abs(b) * 2 ** -11 + greatest * 2 ** -39
        exact[row * columns + column]! += a * b
        most[row * columns + column]! += Math.abs(a) * (step * 1.001 + Math.abs(b) * 2 ** -20)
      }
    }
  }
  return { exact, most }
}

function excess(actual: Tensor, given: Case, storage: NarrowStorage): number {
  const { exact, most } = bounds(given, storage)
  return Math.max(...exact.map((value, i) => Math.abs(Number(actual.data[i]) - value) - most[i]!))
}

describe.each(["f16", "int8"] as const)("weights in %s", (storage) => {
  test("differ from the exact product by no more than half a step each", () => {
    const property = fc.property(fc.integer(), fc.constantFrom(1e-6, 1, 1e6), (seed, size) => {
      const given = drawCase(new Draw(seed), size)
      const { program, inputs, weights } = build(given, storage)
      expect(excess(runAsWasm(program, inputs, weights).get("y0")!, given, storage)).toBeLessThanOrEqual(0)
    })
    fc.assert(property, { seed: 1, numRuns: 40 })
  })

  test("do so in the evaluator with the tiles of the relaxed build", () => {
    const given = drawCase(new Draw(7))
    const { program, inputs, weights } = build(given, storage, "relaxed")
    expect(excess(runProgram(program, inputs, weights).get("y0")!, given, storage)).toBeLessThanOrEqual(0)
  })

  test("of zeros give zeros", () => {
    const drawn = drawCase(new Draw(3))
    const given = { ...drawn, w: tensorOf("float32", drawn.w.shape, new Array<number>(drawn.w.data.length).fill(0)) }
    const { program, inputs, weights } = build(given, storage)
    expect([...runAsWasm(program, inputs, weights).get("y0")!.data].every((element) => Number(element) === 0)).toBe(
      true,
    )
  })
})

describe("the weights of a matrix-vector product", () => {
  const bytes = ({ memory }: Program): number => memory.weightsByteLength

  test("take half or a quarter of the room, and more rows leave them wide", () => {
    const draw = new Draw(5)
    const given = {
      rows: 1,
      inner: 512,
      columns: 256,
      x: draw.tensor("float32", [1, 512]),
      w: draw.tensor("float32", [512, 256]),
    }
    const wide = bytes(build(given, "f32").program)
    expect(bytes(build(given, "f16").program)).toBe(wide / 2 + 1024)
    expect(bytes(build(given, "int8").program)).toBe(wide / 4 + 1024)
    const many = { ...given, rows: 3, x: draw.tensor("float32", [3, 512]) }
    expect(bytes(build(many, "int8").program)).toBe(wide)
  })
})
