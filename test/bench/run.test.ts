import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, test } from "vitest"
import { run } from "../../bench/run.ts"
import { parseChoice } from "../../bench/support/arguments.ts"
import { lenet } from "../../bench/support/small-graphs.ts"
import { serve } from "../../bench/support/serve.ts"
import { openSystem } from "../../bench/support/systems.ts"
import { exportOnnx } from "../../src/import/onnx/export-onnx.ts"
import { file, info, node } from "../import/onnx/onnx-file.ts"

/** Nothing here depends on how fast anything is. */
test("both engines agree about the MNIST network and have figures in Node", async () => {
  const choice = parseChoice(["--rounds", "1", "--warm-up", "1", "--threads", "1,2", "--network", "mnist_mlp_b125"])
  const server = await serve()
  const system = await openSystem("node", choice, server)
  if (typeof system === "string") throw new Error(system)
  try {
    const { json, problems, text } = await run(choice, [system], server)
    expect(problems).toEqual([])
    const number: unknown = expect.any(Number)
    const costs = { load_ms: number, first_run_ms: number, wasm_bytes: number, process_bytes: number }
    const figures = expect.objectContaining({ median_ms: number, ratio: number, ...costs })
    const both = { "node-t1": figures, "node-t2": figures }
    expect(json).toEqual({ mnist_mlp_b125: { mlsdk: both, "onnxruntime-web": both } })
    expect(json).toHaveProperty(["mnist_mlp_b125", "onnxruntime-web", "node-t1", "ratio"], 1)
    expect(text).toContain("| mnist_mlp_b125 | node   | 2       | mlsdk ")
  } finally {
    await system.close()
    await server.close()
  }
})

test("a network that fails is reported, and the next one is measured", async () => {
  const folder = await mkdtemp(join(tmpdir(), "mlsdk-bench-"))
  const server = await serve()
  const choice = parseChoice(["--rounds", "1", "--warm-up", "1", "--threads", "1", "--models", folder])
  const system = await openSystem("node", choice, server)
  if (typeof system === "string") throw new Error(system)
  try {
    await writeFile(join(folder, "a_broken.onnx"), "no model")
    await writeFile(join(folder, "b_open.onnx"), reluOf([1, "height"]))
    await writeFile(join(folder, "c_lenet.onnx"), exportOnnx(lenet(1)))
    const { json, problems } = await run(choice, [system], server)
    expect(problems).toEqual([
      expect.stringMatching(/^a_broken, mlsdk, node, threads 1: .*\[ONNX_DAMAGED\]/s),
      expect.stringMatching(/^b_open, mlsdk, node, threads 1: .*shape \[1,height\], expected extents that are fixed/s),
    ])
    expect(json).toHaveProperty(["a_broken", "mlsdk", "node-t1", "error"])
    expect(json).toHaveProperty(["c_lenet", "mlsdk", "node-t1", "median_ms"], expect.any(Number))
  } finally {
    await system.close()
    await server.close()
    await rm(folder, { recursive: true })
  }
})

/** A file whose input has these extents, open ones by name. */
function reluOf(shape: readonly (number | string)[]): Uint8Array {
  return file({ input: [info("x", shape)], node: [node("Relu", ["x"], ["y"])] })
}

test("a network that is not there is named with those that are", async () => {
  const server = await serve()
  await expect(run(parseChoice(["--network", "perceptron"]), [], server)).rejects.toThrow(
    "found no network perceptron, expected some of mnist_mlp_b125, lenet_b1, ",
  )
  await server.close()
})
