import { expect, test } from "vitest"
import { defineFunction } from "../../src/runtime/compiled-function.ts"
import { hotFunction } from "../../src/runtime/hot-function.ts"
import { affineGraph, sourceOf } from "./programs.ts"

const x = [1, 2, 3, 4]
const first = async (fn: ReturnType<typeof hotFunction>): Promise<unknown> => (await fn({ x })).y!.data[0]

test("the function that importers hold runs the newest version", async () => {
  const kept = {}
  const held = hotFunction(defineFunction(await sourceOf(affineGraph(3))), "predict", kept)
  expect(await first(held)).toBe(4)
  const next = await sourceOf(affineGraph(5))
  expect(hotFunction(defineFunction(next), "predict", kept)).toBe(held)
  expect(await first(held)).toBe(6)
  expect(held.meta.graphHash).toBe(next.manifest.graphHash)
  expect((await held.create()).run({ x }).y!.data[0]).toBe(6)
})

test("fifty versions leave one function", async () => {
  const kept = {}
  const [even, odd] = [await sourceOf(affineGraph(2)), await sourceOf(affineGraph(3))]
  const held = hotFunction(defineFunction(even), "predict", kept)
  for (let i = 1; i <= 50; i++) {
    const call = first(held)
    expect(hotFunction(defineFunction(i % 2 === 0 ? even : odd), "predict", kept)).toBe(held)
    expect(await call, "a call that began before the edit ends with the old version").toBe(i % 2 === 0 ? 4 : 3)
  }
})

test("another signature is another function", async () => {
  const kept = {}
  const source = await sourceOf(affineGraph(3))
  const held = hotFunction(defineFunction(source), "predict", kept)
  const [input] = source.manifest.inputs
  for (const change of [
    { inputs: [{ ...input!, shape: [4] }] },
    { inputs: [{ ...input!, name: "z" }] },
    { outputForm: "bare" as const },
  ]) {
    const next = hotFunction(
      defineFunction({ ...source, manifest: { ...source.manifest, ...change } }),
      "predict",
      kept,
    )
    expect(next).not.toBe(held)
  }
  expect(await first(held)).toBe(4)
})

test("without anything kept, it is the function itself under another name", async () => {
  const held = hotFunction(defineFunction(await sourceOf(affineGraph(3))), "predict")
  await held.warmup()
  expect(await first(held)).toBe(4)
  await held.release()
  expect(await first(held)).toBe(4)
})
