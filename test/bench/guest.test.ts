import { expect, test } from "vitest"
import type { TensorSpec } from "../../src/ir/signature.ts"
import { greatestDifference } from "../../bench/guest/stopwatch.ts"
import { countMemories, memoryUse } from "../../bench/guest/memory.ts"
import { seededElements } from "../../bench/guest/inputs.ts"
import { peakModule } from "../../bench/support/peak.ts"
import { serve } from "../../bench/support/serve.ts"

test("differences are relative to the greatest element, and nothing hides in them", () => {
  const reference = { y: Float32Array.of(1, -4, 0) }
  expect(greatestDifference({ y: Float32Array.of(1, -4, 0) }, reference)).toBe(0)
  expect(greatestDifference({ y: Float32Array.of(1, -4, 1) }, reference)).toBe(0.25)
  expect(greatestDifference({ y: Float32Array.of(1e-7) }, { y: Float32Array.of(0) })).toBeCloseTo(1e-5)
  expect(greatestDifference({ y: Float32Array.of(1, -4) }, reference)).toBeNaN()
  expect(greatestDifference({ y: Float32Array.of(1, Number.NaN, 0) }, reference)).toBeNaN()
  expect(greatestDifference({}, reference)).toBeNaN()
})

test("inputs are the same for the same seed", () => {
  const spec: TensorSpec = { name: "x", dtype: "float32", shape: [2, 3] }
  expect(seededElements(spec, 1)).toEqual(seededElements(spec, 1))
  expect(seededElements(spec, 1)).not.toEqual(seededElements(spec, 2))
  expect(new Set<number | bigint>(seededElements({ ...spec, dtype: "int64", shape: [64] }, 1))).toEqual(
    new Set([0n, 1n]),
  )
})

test("the peak's sums stay where no operand is slow", async () => {
  const { instance } = await WebAssembly.instantiate(peakModule("multiply-add") as BufferSource, {})
  const { run, memory } = instance.exports as { run: () => void; memory: WebAssembly.Memory }
  run()
  expect(new Float32Array(memory.buffer, 0, 52)).toEqual(new Float32Array(52).fill(2))
})

test("memories are counted however they are made", async () => {
  countMemories()
  const { wasm } = memoryUse()
  const page = 64 * 1024
  void new WebAssembly.Memory({ initial: 2 })
  expect(memoryUse().wasm - wasm).toBe(2 * page)
  const { instance } = await WebAssembly.instantiate(peakModule("multiply-add") as BufferSource, {})
  expect(memoryUse().wasm - wasm).toBe(3 * page)
  void new WebAssembly.Instance(await WebAssembly.compile(peakModule("multiply-add") as BufferSource), {})
  expect(memoryUse().wasm - wasm).toBe(4 * page)
  ;(instance.exports["memory"] as WebAssembly.Memory).grow(5)
  expect(memoryUse().wasm - wasm).toBe(9 * page)
})

test("pages are isolated, so that their threads may share memory", async () => {
  const server = await serve()
  server.mount("files", new Map([["index.html", Uint8Array.of(1)]]))
  const { headers } = await fetch(`${server.origin}/files/`)
  expect(headers.get("cross-origin-opener-policy")).toBe("same-origin")
  expect(headers.get("cross-origin-embedder-policy")).toBe("require-corp")
  server.unmount("files")
  expect((await fetch(`${server.origin}/files/`)).status).toBe(404)
  expect(server.takeSent().size).toBe(0)
  await server.close()
})

test("the server stays inside its folders", async () => {
  const server = await serve()
  try {
    server.mount("folder", import.meta.dirname)
    server.mount("files", new Map([["index.html", Uint8Array.of(1, 2, 3)]]))
    const status = async (path: string): Promise<number> => (await fetch(server.origin + path)).status
    expect(await status("/folder/guest.test.ts")).toBe(200)
    expect(await status("/folder/..%2F..%2Fpackage.json")).toBe(404)
    expect(await status("/elsewhere/")).toBe(404)
    server.takeSent()
    await (await fetch(`${server.origin}/files/`)).arrayBuffer()
    expect([...server.takeSent()]).toEqual([["files/index.html", Uint8Array.of(1, 2, 3)]])
  } finally {
    await server.close()
  }
})
