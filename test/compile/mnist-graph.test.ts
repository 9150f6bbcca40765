import { resolve } from "node:path"
import { beforeAll, describe, expect, test } from "vitest"
import { flopsByOp, performanceRows } from "../../src/artifacts/report.ts"
import { loadModel } from "../../src/host/model-worker.ts"
import type { Graph } from "../../src/ir/graph.ts"
import { optimize } from "../../src/pfvm/optimize.ts"
import { pipelines } from "../../src/pfvm/pipeline.ts"

const entry = resolve(import.meta.dirname, "../../examples/mnist/mnist.model.ts")
const all = { passes: pipelines.all, disable: [], now: () => 0 }
const opsOf = (graph: Graph): string[] => graph.nodes.map((node) => node.op)

/** The two worked graphs of the tutorial: as exported, and as optimised. */
describe("the MNIST evaluation step", () => {
  let exported: Graph
  let optimized: Graph

  beforeAll(async () => {
    const { functions } = await loadModel(entry, { name: "mnist" })
    exported = functions[0]!.graph
    optimized = optimize(exported, all).graph
  })

  test("is exported close to its source", () => {
    expect(exported.inputs.map((input) => input.name)).toEqual(["x", "t"])
    expect(exported.outputs.map((output) => output.name)).toEqual(["correct"])
    expect(opsOf(exported)).toEqual(
      expect.arrayContaining(["transpose", "gemm", "reduceMax", "argMax", "equal", "cast", "reduceSum", "reshape"]),
    )
    const [transpose, gemm] = ["transpose", "gemm"].map((op) => exported.nodes.find((node) => node.op === op)!)
    expect(gemm!.inputs[1]).toBe(transpose!.outputs[0])
  })

  test("loses the transpositions, the cast and everything that nobody reads", () => {
    expect(opsOf(optimized)).toEqual(["reshape", "gemm", "relu", "gemm", "argMax", "equal", "chainerCastReduceSum"])
    const products = optimized.nodes.filter((node) => node.op === "gemm")
    expect(products.map((node) => node.attributes.transB)).toEqual([true, true])
  })

  test("does not change when it is optimised again", () => {
    expect(optimize(optimized, all).graph).toBe(optimized)
  })

  test("counts operations as documented", () => {
    const bias = 125 * (256 + 10)
    expect(flopsByOp(optimized)["gemm"]! - bias).toBe(66_176_000)
    expect(performanceRows(optimized).at(-1)).toMatchObject({ name: "ALL", flops: 66_242_875 })
  })

  test("a pass that is disabled is left out, and the limit stops after so many changes", () => {
    const kept = optimize(exported, { ...all, disable: ["merge-transpose-gemm"] }).graph
    expect(opsOf(kept)).toContain("transpose")
    const { trace } = optimize(exported, { ...all, limit: 2 })
    expect(trace.filter((record) => record.changed)).toHaveLength(2)
  })
})
