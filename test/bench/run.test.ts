import { expect, test } from "vitest"
import { run } from "../../bench/run.ts"
import { parseChoice } from "../../bench/support/arguments.ts"
import { serve } from "../../bench/support/serve.ts"
import { openSystem } from "../../bench/support/systems.ts"

/** Nothing here depends on how fast anything is. */
test("both engines agree about the MNIST network and have figures in Node", async () => {
  const choice = parseChoice(["--rounds", "1", "--network", "mnist_mlp_b125"])
  const server = await serve()
  const system = await openSystem("node", choice, server)
  if (typeof system === "string") throw new Error(system)
  try {
    const { json, problems, text } = await run(choice, [system], server)
    expect(problems).toEqual([])
    const figures = expect.objectContaining({ median_ms: expect.any(Number), ratio: expect.any(Number) })
    expect(json).toEqual({
      mnist_mlp_b125: { mlsdk: { "node-t1": figures }, "onnxruntime-web": { "node-t1": figures } },
    })
    expect(json).toHaveProperty(["mnist_mlp_b125", "onnxruntime-web", "node-t1", "ratio"], 1)
    expect(text).toContain("| mnist_mlp_b125 | node   | mlsdk ")
  } finally {
    await system.close()
    await server.close()
  }
})

test("a network that is not there is named with those that are", async () => {
  const server = await serve()
  await expect(run(parseChoice(["--network", "alexnet"]), [], server)).rejects.toThrow(
    "found no network alexnet, expected some of mnist_mlp_b125, lenet_b1",
  )
  await server.close()
})
