import { expect, test } from "vitest"
import { GraphBuilder } from "../../src/ir/builder.ts"
import { lowerGraph } from "../../src/kernels/lower.ts"
import { tensorType } from "../../src/tensor/tensor.ts"
import { nodesOfClusters } from "../../src/wasm/report-parts.ts"
import { twins } from "./debug/programs.ts"

/** Operators of the nodes of each cluster. */
function operatorsOf(graph: ReturnType<GraphBuilder["finish"]>): readonly (readonly string[])[] {
  const nodes = nodesOfClusters(lowerGraph(graph, { build: "baseline" }), graph)
  return nodes.map((own) => own.map((node) => graph.nodes[node]!.op))
}

test("every node is in the cluster that computes it", () => {
  expect(operatorsOf(twins())).toEqual([["conv"], ["conv", "add"], ["softmax"]])
})

test("a node that is decomposed is in every cluster that computes a part of it", () => {
  const builder = new GraphBuilder("loss")
  const x = builder.input("x", tensorType("float32", [4, 300]))
  const t = builder.input("t", tensorType("int64", [4]))
  const origin = { names: ["loss"], places: [] }
  const loss = builder.node("softmaxCrossEntropy", [x, t], { reduction: "mean" }, { origin }).outputs[0]!
  builder.output("loss", loss)
  const clusters = operatorsOf(builder.finish())
  expect(clusters.length).toBeGreaterThan(1)
  expect(new Set(clusters.flat())).toEqual(new Set(["softmaxCrossEntropy"]))
})

test("nodes of one origin stay apart", () => {
  const builder = new GraphBuilder("halves")
  const origin = { names: ["made by one pass"], places: [] }
  const x = builder.input("x", tensorType("float32", [4, 8]))
  const largest = builder.node("relu", [x], {}, { origin }).outputs[0]!
  const sum = builder.node("softmax", [largest], { axis: 0 }, { origin }).outputs[0]!
  const last = builder.node("softmax", [sum], { axis: 1 }, { origin }).outputs[0]!
  builder.output("y", last)
  const graph = builder.finish()
  const program = lowerGraph(graph, { build: "baseline" })
  const nodes = nodesOfClusters(program, graph)
  const withRelu = program.clusters.flatMap(({ members }, id) => (members.some(({ op }) => op === "relu") ? [id] : []))
  expect(nodes.flatMap((own, id) => (own.includes(0) ? [id] : []))).toEqual(withRelu)
})
