import { describe, expect, test } from "vitest"
import { CompileError } from "../../src/diagnostics/compile-error.ts"
import { interpret } from "../../src/interpreter/interpret.ts"
import { GraphBuilder } from "../../src/ir/builder.ts"
import type { Graph } from "../../src/ir/graph.ts"
import { tensorOf, type Tensor } from "../../src/tensor/tensor.ts"

const float32 = (shape: readonly number[], values: readonly number[]): Tensor => tensorOf("float32", shape, values)

/** y = relu(x · wᵀ + b), and the sum of x and b beside it. */
function classifier(): Graph {
  const builder = new GraphBuilder("classifier")
  const x = builder.input("x", { dtype: "float32", shape: [1, 2] })
  const w = builder.constant("w", float32([2, 2], [1, 2, -3, -4]), "parameter")
  const b = builder.constant("b", float32([2], [10, 1]))
  const hidden = builder.apply("gemm", [x, w, b], { transB: true }, { names: ["hidden"] })
  builder.output("y", builder.apply("relu", [hidden], {}, { names: ["activated"] }))
  builder.output("shifted", builder.apply("add", [x, b], {}, { names: ["sum"] }))
  return builder.finish()
}

const x = float32([1, 2], [1, 1])

describe("interpret", () => {
  test("gives every output by name", () => {
    const results = interpret(classifier(), new Map([["x", x]]))
    expect(Object.fromEntries(results)).toEqual({ y: float32([1, 2], [13, 0]), shifted: float32([1, 2], [11, 2]) })
  })

  test("uses given parameters instead of the stored ones", () => {
    const parameters = new Map([["w", float32([2, 2], [0, 0, 5, 5])]])
    expect(interpret(classifier(), new Map([["x", x]]), { parameters }).get("y")).toEqual(float32([1, 2], [10, 11]))
  })

  test("shows every computed value, in order", () => {
    const seen: string[] = []
    interpret(classifier(), new Map([["x", x]]), {
      observe: ({ name }, { data }) => seen.push(`${name} ${data.join(" ")}`),
    })
    expect(seen).toEqual(["hidden 13 -6", "activated 13 0", "sum 11 2"])
  })

  test("passes inputs and constants through", () => {
    const builder = new GraphBuilder("pass")
    builder.output("same", builder.input("x", { dtype: "float32", shape: [1, 2] }))
    builder.output("stored", builder.constant("c", x))
    expect([...interpret(builder.finish(), new Map([["x", x]]))]).toEqual([
      ["same", x],
      ["stored", x],
    ])
  })

  test("reads stored tensors once, and only those that are needed", () => {
    const builder = new GraphBuilder("lazy")
    const reads: string[] = []
    const stored = (name: string) =>
      builder.stored(name, x, { kind: "lazy", read: () => (reads.push(name), x) }, "parameter")
    const used = stored("used")
    stored("unused")
    builder.output("y", builder.apply("add", [used, builder.apply("relu", [used])]))
    expect(interpret(builder.finish(), new Map()).get("y")).toEqual(float32([1, 2], [2, 2]))
    expect(reads).toEqual(["used"])
  })

  test("runs a chain of a thousand nodes", () => {
    const builder = new GraphBuilder("chain")
    const one = builder.constant("one", float32([], [1]))
    let value = builder.input("x", { dtype: "float32", shape: [1, 2] })
    for (let i = 0; i < 1000; i++) value = builder.apply("add", [value, one])
    builder.output("y", value)
    expect(interpret(builder.finish(), new Map([["x", x]])).get("y")).toEqual(float32([1, 2], [1001, 1001]))
  })

  test("names everything that is wrong with the tensors at once", () => {
    const given = new Map<string, Tensor>([["z", x]])
    const parameters = new Map<string, Tensor>([
      ["w", tensorOf("float64", [2], [1, 2])],
      ["b", x],
    ])
    const codesOf = (run: () => unknown): string[] => {
      try {
        run()
      } catch (error) {
        if (error instanceof CompileError) return error.diagnostics.map(({ code }) => code)
        throw error
      }
      return []
    }
    expect(codesOf(() => interpret(classifier(), given, { parameters }))).toEqual([
      "INPUT_MISSING",
      "INPUT_UNKNOWN",
      "INPUT_UNKNOWN",
      "DTYPE_MISMATCH",
      "SHAPE_MISMATCH",
    ])
  })
})
