import { beforeAll, describe, expect, test, vi } from "vitest"
import { compiledFunction, defineFunction } from "../../src/runtime/compiled-function.ts"
import { createSession, type SessionSource } from "../../src/runtime/session.ts"
import { affineGraph, sourceOf } from "./programs.ts"

let source: SessionSource
beforeAll(async () => {
  source = await sourceOf(affineGraph(3))
})

const x = Float32Array.of(1, 2, 3, 4)
const y = Float32Array.of(4, 7, 10, 13)
const coded = (code: string, text: RegExp) =>
  expect.objectContaining({ name: "MlsdkError", code, message: expect.stringMatching(text) })

interface LoadedLater {
  readonly fn: ReturnType<typeof defineFunction>
  /** Ends all loads that have begun, as soon as there are so many. */
  arrive(count: number): Promise<void>
  fail(count: number): Promise<void>
  loads(): number
}

/** A function whose weights come when the test says so. */
function loadedLater(): LoadedLater {
  const waiting: { arrive: () => void; fail: () => void }[] = []
  const fn = defineFunction({
    ...source,
    weights: () =>
      new Promise((resolve, reject) => {
        waiting.push({ arrive: () => resolve(source.weights as Uint8Array), fail: () => reject(new Error("offline")) })
      }),
  })
  const end = async (how: "arrive" | "fail", count: number): Promise<void> => {
    await vi.waitUntil(() => waiting.length === count, { interval: 1 })
    for (const load of waiting) load[how]()
  }
  return {
    fn,
    arrive: (count) => end("arrive", count),
    fail: (count) => end("fail", count),
    loads: () => waiting.length,
  }
}

describe("calls", () => {
  test("by name or bare, with a tensor of its own as the result", async () => {
    const fn = defineFunction(source)
    for (const given of [
      { x },
      x,
      [
        [1, 2],
        [3, 4],
      ],
      { data: x, shape: [2, 2] },
      { x: { data: x, dims: [2, 2] } },
    ]) {
      expect(await fn(given as never)).toEqual({ y: { dtype: "float32", shape: [2, 2], data: y } })
    }
    const first = await fn({ x })
    const second = await fn({ x: [0, 0, 0, 0] })
    expect(first.y!.data).toEqual(y)
    ;(second.y!.shape as number[])[0] = 99
    expect((await fn({ x })).y!.shape).toEqual([2, 2])
    expect(fn.meta.outputs[0]!.shape).toEqual([2, 2])
  })

  test("bare results where the function has one", async () => {
    const manifest = { ...source.manifest, outputForm: "bare" as const }
    expect(await defineFunction({ ...source, manifest })({ x })).toMatchObject({ data: y })
  })

  test("an input that is called data is told from a tensor", async () => {
    const manifest = { ...source.manifest, inputs: source.manifest.inputs.map((input) => ({ ...input, name: "data" })) }
    const fn = defineFunction({ ...source, manifest })
    for (const given of [{ data: x }, { data: x, shape: [2, 2] }, { data: { data: x, dims: [2, 2] } }]) {
      expect((await fn(given)).y!.data).toEqual(y)
    }
    await expect(fn({ data: x, shape: [4] })).rejects.toThrow(coded("SHAPE_MISMATCH", /\[4\].*\[2, 2\]/))
  })

  test("name what is missing and what is too much, before anything is loaded", async () => {
    const { fn, loads } = loadedLater()
    await expect(fn({})).rejects.toThrow(coded("INPUT_MISSING", /missing "x"; inputs are "x"/))
    await expect(fn({ x, z: x })).rejects.toThrow(coded("INPUT_UNKNOWN", /found "z"; inputs are "x"/))
    await expect(fn({ x: new Float32Array(3) })).rejects.toThrow(coded("SHAPE_MISMATCH", /3 elements/))
    await expect(fn(undefined as never)).rejects.toThrow(coded("INPUT_MISSING", /missing "x"/))
    expect(loads()).toBe(0)
  })

  test("read their inputs at once, also while the program loads", async () => {
    const { fn, arrive } = loadedLater()
    const given = x.slice()
    const result = fn({ x: given })
    given.fill(0)
    await arrive(1)
    expect((await result).y!.data).toEqual(y)
    given.set(x)
    const next = fn({ x: given })
    given.fill(0)
    expect((await next).y!.data).toEqual(y)
    expect(given).toEqual(new Float32Array(4))
  })

  test("at the same time load once and do not disturb each other", async () => {
    const { fn, arrive, loads } = loadedLater()
    const results = Promise.all(Array.from({ length: 20 }, (_, i) => fn({ x: [i, i, i, i] })))
    await arrive(1)
    expect((await results).map((each) => each.y!.data[0])).toEqual(Array.from({ length: 20 }, (_, i) => 3 * i + 1))
    expect(loads()).toBe(1)
  })

  test("try again after a load that failed", async () => {
    const { fn, arrive, fail } = loadedLater()
    const failed = expect(fn({ x })).rejects.toThrow("offline")
    await fail(1)
    await failed
    const loaded = fn({ x })
    await arrive(2)
    expect((await loaded).y!.data).toEqual(y)
  })
})

describe("an abort", () => {
  test("before the call starts nothing", async () => {
    const { fn, loads } = loadedLater()
    await expect(fn({ x }, { signal: AbortSignal.abort(new Error("not now")) })).rejects.toThrow("not now")
    expect(loads()).toBe(0)
  })

  test("while the program loads rejects that call alone", async () => {
    const { fn, arrive } = loadedLater()
    const controller = new AbortController()
    const aborted = fn({ x }, { signal: controller.signal })
    const other = fn({ x }, { signal: new AbortController().signal })
    controller.abort(new Error("enough"))
    await expect(aborted).rejects.toThrow("enough")
    await arrive(1)
    expect((await other).y!.data).toEqual(y)
  })
})

describe("release", () => {
  test("lets calls that are under way finish, and later ones load again", async () => {
    const { fn, arrive, loads } = loadedLater()
    const early = fn({ x })
    const released = fn.release()
    const late = fn({ x })
    await arrive(2)
    expect((await early).y!.data).toEqual(y)
    await released
    expect((await late).y!.data).toEqual(y)
    expect((await fn({ x })).y!.data).toEqual(y)
    expect(loads()).toBe(2)
  })

  test("is quiet when nothing was loaded, or the load failed", async () => {
    await defineFunction(source).release()
    const broken = defineFunction({ ...source, weights: () => Promise.reject(new Error("offline")) })
    await expect(broken({ x })).rejects.toThrow("offline")
    await broken.release()
  })

  test("ends a session; using does the same", async () => {
    const session = await defineFunction(source).create()
    session.release()
    session.release()
    expect(() => session.run({ x })).toThrow(coded("SESSION_RELEASED", /released/))
    const kept = await (async () => {
      using inner = await createSession(source)
      expect(inner.run({ x }).y!.data).toEqual(y)
      return inner
    })()
    expect(() => kept.run({ x })).toThrow(coded("SESSION_RELEASED", /released/))
    const later = await (async () => {
      await using inner = await createSession(source)
      return inner
    })()
    expect(() => later.run({ x })).toThrow(coded("SESSION_RELEASED", /released/))
  })
})

describe("weights", () => {
  test("are replaced by name, in one session only", async () => {
    const fn = defineFunction(source)
    const [one, two] = [await fn.create(), await fn.create()]
    await one.loadStateDict({ scale: { data: Float32Array.of(5, 5, 5, 5), shape: [2, 2] } })
    expect(one.run({ x }).y!.data).toEqual(Float32Array.of(6, 11, 16, 21))
    expect(two.run({ x }).y!.data).toEqual(y)
    await expect(one.loadStateDict({})).rejects.toThrow(coded("INPUT_MISSING", /scale/))
    await expect(one.loadStateDict({ scale: new Float32Array(3) })).rejects.toThrow(coded("SHAPE_MISMATCH", /scale.*3/))
    expect(one.run({ x }).y!.data).toEqual(Float32Array.of(6, 11, 16, 21))
  })

  test("of the caller take the place of those that were built", async () => {
    const other = await sourceOf(affineGraph(7))
    const fn = defineFunction(source)
    await fn.warmup()
    await fn.warmup({ weights: other.weights! })
    expect((await fn({ x })).y!.data).toEqual(Float32Array.of(8, 15, 22, 29))
  })

  test("that are not there are asked for", async () => {
    const { weights: _, preparation: __, ...bare } = source
    await expect(defineFunction(bare)({ x })).rejects.toThrow(coded("WEIGHTS_MISSING", /create or warmup/))
    const { weights: ___, ...loadable } = source
    const fn = defineFunction(loadable)
    await expect(fn({ x })).rejects.toThrow(coded("WEIGHTS_MISSING", /loadStateDict/))
    await fn.loadStateDict({
      scale: [
        [3, 3],
        [3, 3],
      ],
    })
    expect((await fn({ x })).y!.data).toEqual(y)
  })
})

describe("artifacts that do not belong together", () => {
  const changed = (change: Partial<SessionSource["manifest"]>): SessionSource => ({
    ...source,
    manifest: { ...source.manifest, ...change },
  })

  test("of another format are refused with a sentence", async () => {
    await expect(createSession(changed({ abi: 99, compiler: "9.9.9" }))).rejects.toThrow(
      coded(
        "ABI_MISMATCH",
        /this stub has artifact format 99 \(mlsdk 9\.9\.9\), this runtime reads 1; build the model again/,
      ),
    )
    const weights = (source.weights as Uint8Array).slice()
    weights[8] = 7
    await expect(createSession({ ...source, weights })).rejects.toThrow(
      coded("ABI_MISMATCH", /the weights file has artifact format 7/),
    )
  })

  test("of another graph are stale", async () => {
    const { program } = await sourceOf(affineGraph(7, "sub"))
    await expect(createSession({ ...source, program })).rejects.toThrow(
      coded("STALE_ARTIFACT", /the program file belongs to graph .*, the stub to .*; build both again/),
    )
    await expect(createSession(changed({ graphHash: "f".repeat(64) }))).rejects.toThrow(
      coded("STALE_ARTIFACT", /another graph than ffff.*build both again/),
    )
    const weights = (source.weights as Uint8Array).slice()
    weights[20]! ^= 1
    await expect(createSession({ ...source, weights })).rejects.toThrow(
      coded("STALE_ARTIFACT", /weights file.*another graph/),
    )
    await expect(createSession({ ...source, weights: new Uint8Array(100) })).rejects.toThrow(
      coded("STALE_ARTIFACT", /no mlsdk header/),
    )
    await expect(createSession({ ...source, weights: new Uint8Array(3) })).rejects.toThrow(
      coded("STALE_ARTIFACT", /no mlsdk header/),
    )
  })

  test("cut or foreign files are named", async () => {
    const weights = (source.weights as Uint8Array).slice(0, -4)
    await expect(createSession({ ...source, weights })).rejects.toThrow(
      coded("WEIGHTS_SIZE", /has \d+ bytes of data, expected \d+/),
    )
    const html = new TextEncoder().encode("<!doctype html>")
    await expect(createSession({ ...source, program: { baseline: html } })).rejects.toThrow(
      coded("ASSET_NOT_LOADED", /no program/),
    )
    const empty = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)
    await expect(createSession({ ...source, program: { baseline: empty } })).rejects.toThrow(
      coded("STALE_ARTIFACT", /no mlsdk header/),
    )
  })

  test("files that cannot be read are named", async () => {
    const missing = new URL("./absent.bin", import.meta.url)
    await expect(createSession({ ...source, weights: missing })).rejects.toThrow(
      coded("ASSET_NOT_LOADED", /absent\.bin could not be read/),
    )
    await expect(createSession({ ...source, weights: "/assets/x.bin" })).rejects.toThrow(
      coded("ASSET_NOT_LOADED", /\/assets\/x\.bin/),
    )
  })

  test("data: addresses need no network", async () => {
    const weights = `data:application/octet-stream;base64,${Buffer.from(source.weights as Uint8Array).toString("base64")}`
    expect((await createSession({ ...source, weights })).run({ x }).y!.data).toEqual(y)
  })
})

test("a function says what it is without being loaded", () => {
  const { meta } = compiledFunction(source.manifest, () => Promise.reject(new Error("never")))
  expect(meta).toMatchObject({
    inputs: [{ name: "x", dtype: "float32", shape: [2, 2] }],
    outputs: [{ name: "y", dtype: "float32", shape: [2, 2] }],
    inputForm: "dictionary",
    device: "pfvm:cpu",
  })
})
