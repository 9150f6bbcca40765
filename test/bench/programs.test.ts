import { expect, test } from "vitest"
import { chain, mnistMlp } from "../../bench/support/small-graphs.ts"
import { seededElements } from "../../bench/guest/inputs.ts"
import { compileGraph } from "../../bench/support/compile-network.ts"
import { compileWithUnusedOperator } from "../../bench/support/with-operator.ts"
import { weightsHeaderLength } from "../../src/artifacts/manifest.ts"
import { openSession } from "../../src/build/open-session.ts"
import { copyOf, feed } from "../../src/runtime/feed.ts"
import { separateCalls } from "../../src/wasm/debug/separate-calls.ts"

test("an operator that the model does not use leaves its program as it is, and small", async () => {
  const { program } = (await compileGraph(mnistMlp(4))).compiled
  const extended = await compileWithUnusedOperator(4)
  expect([...extended.keys()]).toEqual([...program.files.keys()])
  for (const [name, bytes] of program.files) expect(bytes).toEqual(extended.get(name))
  expect(program.files.get("model.wasm")!.length).toBeLessThan(64 * 1024)
})

test("the calls of a program, one after the other, compute what the program computes", async () => {
  const { compiled, files } = await compileGraph(mnistMlp(4))
  const { manifest, stub } = compiled.program
  const { calls } = compiled.report
  const module = separateCalls(
    files.get("model.wasm")!,
    calls.map(({ name }) => name),
  )
  const { exports } = (await WebAssembly.instantiate(module as BufferSource, {})).instance
  const memory = exports["memory"] as WebAssembly.Memory
  new Uint8Array(memory.buffer).set(files.get("weights.bin")!.subarray(weightsHeaderLength))
  const x = seededElements(manifest.inputs[0]!, 1)
  feed(memory, manifest.inputs[0]!, x)
  for (const { name } of calls) (exports[name] as () => void)()
  const session = await openSession({
    stub,
    artifacts: new Map([...files, ["model.relaxed.wasm", files.get("model.wasm")!]]),
  })
  expect(copyOf(memory, manifest.outputs[0]!)).toEqual(session.run({ x })["y"]!.data)
  expect(calls.reduce((sum, { flops }) => sum + flops, 0)).toBeGreaterThan(2 * 4 * (1024 + 10) * 256)
})

test("a chain has as many nodes as asked for", () => {
  expect([10, 100].map((nodes) => chain(nodes).nodes.length)).toEqual([10, 100])
})
