import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { describe, expect, test } from "vitest"
import { interpret } from "../../src/interpreter/interpret.ts"
import { parseGraph } from "../../src/ir/parse/parse-graph.ts"
import { printGraph } from "../../src/ir/print.ts"
import type { Graph } from "../../src/ir/graph.ts"
import { verifyGraph } from "../../src/ir/verify.ts"
import { eliminateDeadCode } from "../../src/pfvm/passes/eliminate-dead-code.ts"
import { pipelines } from "../../src/pfvm/pipeline.ts"
import type { Tensor } from "../../src/tensor/tensor.ts"
import { expectClose, randomTensor } from "../support/graphs.ts"

/**
 * Each case is a folder with `input.ir` and `_expected.ir`: what the pass of the parent folder's name makes of the input, after
 * the removal of dead code. With UPDATE=1 the expectation is written anew, which is refused under CI.
 */
const root = import.meta.dirname
const passes = new Map(pipelines.all.map((pass) => [pass.name, pass]))
const folders = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
const isUpdate = process.env["UPDATE"] === "1" && process.env["CI"] === undefined

/** Elements for `weights "name"`: random ones, the same for each name. */
function weightsFor(text: string): Map<string, Tensor> {
  const declarations = text.matchAll(/: f32\[([\d,]*)\] = weights "([^"]+)"/g)
  return new Map(
    [...declarations].map(([, shape, name]) => [
      name!,
      positive(shape === "" ? [] : shape!.split(",").map(Number), name!.length),
    ]),
  )
}

function positive(shape: readonly number[], seed: number): Tensor {
  const tensor = randomTensor("float32", shape, seed)
  return { ...tensor, data: (tensor.data as Float32Array).map((x) => Math.abs(x) + 0.1) }
}

function run(graph: Graph): Map<string, Tensor> {
  return interpret(
    graph,
    new Map(graph.inputs.map((input, i) => [input.name, randomTensor(input.type.dtype, input.type.shape, i + 1)])),
  )
}

test("every pass has a folder, and every folder a pass", () => {
  expect(folders.toSorted()).toEqual([...passes.keys()].toSorted())
})

describe.each(folders)("%s", (name) => {
  const pass = passes.get(name)!
  const cases = readdirSync(resolve(root, name))

  test.each(cases)("%s", (folder) => {
    const [input, expected] = ["input.ir", "_expected.ir"].map((file) => join(root, name, folder, file)) as [
      string,
      string,
    ]
    const text = readFileSync(input, "utf8")
    const graph = parseGraph(text, { file: "input.ir", weights: weightsFor(text) })
    const result = pass.run(graph)
    const clean = eliminateDeadCode.run(result)
    const actual = printGraph(clean)
    if (isUpdate) writeFileSync(expected, actual)
    expect(existsSync(expected), `${expected} is missing; run with UPDATE=1`).toBe(true)
    expect(actual).toBe(readFileSync(expected, "utf8"))
    expect(verifyGraph(result)).toEqual([])
    expect(pass.run(clean), "a second run finds nothing").toBe(clean)
    const [before, after] = [run(graph), run(clean)]
    for (const [output, tensor] of before) expectClose(after.get(output)!, tensor, { rtol: 1e-5, atol: 1e-6 })
  })
})
