import { expect, test } from "vitest"
import { stubArgument } from "../../src/build/open-session.ts"
import { compile } from "../../src/compile.ts"
import { interpret } from "../../src/interpreter/interpret.ts"
import { GraphBuilder } from "../../src/ir/builder.ts"
import { parameterTensors, type Graph } from "../../src/ir/graph.ts"
import { signatureOf } from "../../src/ir/signature.ts"
import { createSession, type SessionSource } from "../../src/runtime/session.ts"
import type { PfvmOptions } from "../../src/target.ts"
import { targetOf } from "../../src/targets.ts"
import { numbersOf, tensorType } from "../../src/tensor/tensor.ts"
import { randomTensor } from "../support/graphs.ts"
import { testHost } from "../support/test-host.ts"

function vectorProduct(): Graph {
  const builder = new GraphBuilder("product")
  const x = builder.input("x", tensorType("float32", [1, 256]))
  const weight = builder.constant("w", randomTensor("float32", [256, 96], 1), "parameter")
  builder.output("y", builder.apply("tanh", [builder.apply("matMul", [x, weight])]))
  return builder.finish()
}

async function compiled(pfvm: PfvmOptions) {
  const graph = vectorProduct()
  const options = {
    name: "m",
    device: "pfvm:cpu",
    passes: "all",
    disabledPasses: [],
    key: "",
    debug: false,
    pfvm,
  } as const
  const { program } = await compile(graph, signatureOf("predict", graph), options, testHost)
  const weights = await targetOf("pfvm:cpu").weigh(program, parameterTensors(graph))
  return { graph, program, weights }
}

test("relaxedSimd: false leaves the second build out", async () => {
  const { program } = await compiled({ relaxedSimd: false })
  expect([...program.files.keys()]).not.toContain("model.relaxed.wasm")
  expect(JSON.stringify(program.stub)).not.toContain("relaxed")
})

test.each([
  ["f16", 0.51, 5e-3],
  ["int8", 0.27, 5e-2],
] as const)("weights in %s shrink their file, and results stay close", async (weightStorage, share, tolerance) => {
  const { graph, program, weights } = await compiled({ weightStorage })
  const wide = await compiled({})
  const lengthOf = (files: ReadonlyMap<string, Uint8Array>): number => files.get("weights.bin")!.length
  expect(lengthOf(weights)).toBeLessThan(share * lengthOf(wide.weights))
  const source = stubArgument(program.stub, new Map([...program.files, ...weights])) as SessionSource
  const x = randomTensor("float32", [1, 256], 2)
  using session = await createSession(source)
  const actual = session.run({ x: x.data })["y"]!.data as Float32Array
  const expected = numbersOf(interpret(graph, new Map([["x", x]])).get("y")!)
  expect(Math.max(...expected.map((value, i) => Math.abs(value - actual[i]!)))).toBeLessThan(tolerance)
})
