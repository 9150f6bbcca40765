import { expect, test, vi } from "vitest"
import { fastestModule } from "../../src/build/fastest-module.ts"
import { nodeHost } from "../../src/build/node-host.ts"
import { CacheStore } from "../../src/cache/store.ts"
import { compile, type CompileOptions } from "../../src/compile.ts"
import { GraphBuilder } from "../../src/ir/builder.ts"
import type { Graph } from "../../src/ir/graph.ts"
import { signatureOf } from "../../src/ir/signature.ts"
import { lowerGraph } from "../../src/kernels/lower.ts"
import { formatProgram } from "../../src/kernels/print-program.ts"
import type { Host } from "../../src/target.ts"
import { tensorType } from "../../src/tensor/tensor.ts"
import { scratch } from "../cache/scratch.ts"
import { randomTensor } from "../support/graphs.ts"
import { testHost } from "../support/test-host.ts"

function product(): Graph {
  const builder = new GraphBuilder("product")
  const x = builder.input("x", tensorType("float32", [12, 40]))
  const weight = builder.constant("w", randomTensor("float32", [40, 24], 1), "parameter")
  builder.output("y", builder.apply("relu", [builder.apply("matMul", [x, weight])]))
  return builder.finish()
}

const options: CompileOptions = {
  name: "m",
  device: "pfvm:cpu",
  passes: "all",
  disabledPasses: [],
  key: "",
  debug: false,
  pfvm: { autotune: true },
}

function compiled(host: Host, more: Partial<CompileOptions> = {}) {
  const graph = product()
  return compile(graph, signatureOf("predict", graph), { ...options, ...more }, host)
}

test("what the host finds fastest is built, and nothing is measured unless asked for", async () => {
  const asked: string[] = []
  const last: Host = {
    ...testHost,
    fastest(question, modules) {
      asked.push(question)
      return Promise.resolve([...modules.keys()].at(-1)!)
    },
  }
  const [tuned, expected] = [await compiled(last), await compiled(last, { pfvm: {} })]
  expect(asked).toEqual([
    "baseline tile matMul(computed f32[12,40], weight f32[40,24]) {}",
    "relaxed tile matMul(computed f32[12,40], weight f32[40,24]) {}",
  ])
  for (const file of ["model.wasm", "model.relaxed.wasm"])
    expect(tuned.program.files.get(file)).not.toEqual(expected.program.files.get(file))
  expect(tuned.program.manifest).toEqual(expected.program.manifest)
})

test("an answer for a candidate that does not exist leaves the expected one", () => {
  const [question] = lowerGraph(product(), { build: "baseline" }).questions
  const lower = (answer: string): string =>
    formatProgram(lowerGraph(product(), { build: "baseline", answers: new Map([[question!.key, answer]]) }))
  expect(lower("7x7")).toBe(formatProgram(lowerGraph(product(), { build: "baseline" })))
  expect(lower(question!.candidates.at(-1)!)).not.toBe(lower("7x7"))
})

test("a second build on the same machine reads the choice instead of measuring", async () => {
  using folder = scratch()
  const store = new CacheStore(folder.path("cache"), { warn: () => {} })
  const host = nodeHost({ programs: store, log: () => {} })
  const first = await compiled({ ...host, remember: testHost.remember })
  const validate = vi.spyOn(WebAssembly, "validate")
  const second = await compiled({ ...host, remember: testHost.remember })
  expect(validate).not.toHaveBeenCalled()
  validate.mockRestore()
  expect(second.program.files).toEqual(first.program.files)
})

test("modules that this engine cannot run leave the expected candidate", async () => {
  const broken = new Map([
    ["expected", new Uint8Array([0])],
    ["other", new Uint8Array([1])],
  ])
  expect(await fastestModule("q", broken, undefined)).toBe("expected")
})
