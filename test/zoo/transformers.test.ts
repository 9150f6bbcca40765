import { resolve } from "node:path"
import { expect, test, vi } from "vitest"
import { compilerOf } from "../../scripts/run-on-device.ts"
import type { FunctionInputs } from "../../src/import/model/input.ts"
import { traceModule } from "../../src/import/model/trace-module.ts"
import { interpret } from "../../src/interpreter/interpret.ts"
import type { Graph } from "../../src/ir/graph.ts"
import { input, type nn, type Tensor as ModelTensor } from "../../src/nn.ts"
import { tensorOf, type Tensor } from "../../src/tensor/tensor.ts"
import { expectClose, randomTensor, valuesOf } from "../support/graphs.ts"

vi.mock("mlsdk/nn", () => import("../../src/nn.ts"))

const architectures = resolve(import.meta.dirname, "../../examples/zoo/architectures")

type Architecture = new (options: object) => nn.Module & { forward(...inputs: ModelTensor[]): object }

const tokens = { input_ids: input([2, 9], "int64") }
const small: Readonly<Record<string, readonly [name: string, options: object, inputs: FunctionInputs]>> = {
  vit: [
    "VisionTransformer",
    { picture: 32, patch: 8, width: 24, depth: 2, heads: 3, classes: 7 },
    { picture: input([2, 3, 32, 32]) },
  ],
  bert: [
    "Bert",
    { layers: 2, width: 24, heads: 2, intermediate: 40, vocabulary: 51, positions: 16 },
    { ...tokens, attention_mask: input([2, 9], "int64") },
  ],
  gpt2: ["Gpt2", { layers: 2, width: 24, heads: 2, vocabulary: 51, context: 16 }, tokens],
}

async function smallGraph(file: string): Promise<Graph> {
  const [name, options, inputs] = small[file]!
  const exported = (await import(resolve(architectures, `${file}.ts`))) as Readonly<Record<string, Architecture>>
  const model = new exported[name]!(options).eval()
  const predict = (given: Readonly<Record<string, ModelTensor>>): object => model.forward(...Object.values(given))
  return traceModule({ predict }, { name: file, inputs })[0]!.graph
}

const ids = tensorOf("int64", [2, 9], [7, 0, 50, 3, 3, 12, 49, 1, 30, 5, 6, 7, 8, 9, 10, 11, 12, 13])
const mask = tensorOf("int64", [2, 9], [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0])

test.each([
  ["vit", { picture: randomTensor("float32", [2, 3, 32, 32], 1) }],
  ["bert", { input_ids: ids, attention_mask: mask }],
  ["gpt2", { input_ids: ids }],
])("a small %s computes the same on pfvm:cpu as its definition", async (file, inputs) => {
  const graph = await smallGraph(file)
  const given = new Map<string, Tensor>(Object.entries(inputs))
  const found = await (await compilerOf("pfvm:cpu")(graph))(given)
  for (const [output, tensor] of interpret(graph, given)) {
    expectClose(found.get(output)!, tensor, { rtol: 1e-4, atol: 1e-5 })
    expect(deviationOf(tensor)).toBeGreaterThan(0.1)
  }
})

test("GPT-2 sees no token before its turn", async () => {
  const graph = await smallGraph("gpt2")
  const changed = tensorOf(
    "int64",
    [2, 9],
    Array.from(ids.data, (id, i) => (i % 9 === 8 ? 20n : id)),
  )
  const [before, after] = [ids, changed].map((given) =>
    valuesOf(interpret(graph, new Map([["input_ids", given]])).get("logits")!),
  )
  const untilLast = (logits: readonly number[]): number[] => logits.filter((_, i) => Math.floor(i / 51) % 9 !== 8)
  expect(untilLast(after!)).toEqual(untilLast(before!))
  expect(after).not.toEqual(before)
})

test("BERT sees no token that is masked", async () => {
  const graph = await smallGraph("bert")
  const changed = tensorOf(
    "int64",
    [2, 9],
    Array.from(ids.data, (id, i) => (mask.data[i] === 0n ? 20n : id)),
  )
  const [before, after] = [ids, changed].map((given) => {
    const inputs = new Map<string, Tensor>(Object.entries({ input_ids: given, attention_mask: mask }))
    return valuesOf(interpret(graph, inputs).get("pooler_output")!)
  })
  expect(after).toEqual(before)
})

function deviationOf(tensor: Tensor): number {
  const values = valuesOf(tensor)
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
}
