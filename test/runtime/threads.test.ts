import { spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { buildSync } from "esbuild"
import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest"
import { defineThreadedFunction } from "../../src/runtime/compiled-function.ts"
import { createSession, type Session, type SessionSource } from "../../src/runtime/session.ts"
import type { Tensor } from "../../src/runtime/tensor.ts"
import { openThreaded } from "../../src/runtime/threads.ts"
import { affineGraph, sourceOf } from "./programs.ts"
import { convolutional, isHeavy, noise, perceptron, unchecked } from "./threaded-programs.ts"

interface Thread {
  readonly threadId: number
  terminate(): Promise<number>
}

const threads = process.getBuiltinModule("node:worker_threads")

/** The workers that are started from now on; `broken` ones cannot be. */
function watchWorkers(broken?: "constructor" | "code"): Thread[] {
  const started: Thread[] = []
  class Watched extends threads.Worker {
    constructor(...[code, options]: ConstructorParameters<typeof threads.Worker>) {
      if (broken === "constructor") throw new Error("no workers here")
      super(broken === "code" ? "throw new Error('no')" : code, options)
      started.push(this)
    }
  }
  const real = process.getBuiltinModule.bind(process) as (id: string) => unknown
  const found = (id: string): unknown => (id === "node:worker_threads" ? { Worker: Watched } : real(id))
  vi.spyOn(process, "getBuiltinModule").mockImplementation(found as never)
  return started
}

async function open(source: SessionSource, count: number): Promise<Session> {
  const session = await createSession({ ...source, open: openThreaded, threads: count })
  onTestFinished(() => session.release())
  return session
}

/** A hash of all results. */
function bytesOf(outputs: Record<string, Tensor>): string {
  const hash = createHash("sha256")
  for (const { data } of Object.values(outputs)) hash.update(data)
  return hash.digest("hex")
}

/** For `unchecked`: places in the memory, and one beyond it. */
const count = 1 << 16
const places = Int32Array.from({ length: count }, (_, i) => (i * 7919) % count)
const outside = 2 ** 31 - 1

function messageOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    return (error as Error).message
  }
  return ""
}

const shared = { x: noise([64, 192], 1) }

afterEach(() => vi.restoreAllMocks())

describe("threads that share a run", () => {
  test.for([
    ["a perceptron", perceptron(64), shared],
    ["a convolutional network", convolutional(), { x: noise([1, 3, 48, 48], 2) }],
  ] as const)("compute the same bytes, whatever their number: %s", async ([, graph, inputs]) => {
    expect(isHeavy(graph)).toBe(true)
    const source = await sourceOf(graph)
    const expected = bytesOf((await createSession(source)).run(inputs))
    for (const count of [1, 2, 3, 4]) {
      const session = await open(source, count)
      for (let run = 0; run < 12; run++) {
        expect(bytesOf(session.run(inputs))).toEqual(expected)
        if (run % 4 === 0) await new Promise((resolve) => setTimeout(resolve, 20))
      }
    }
  })

  test("take part: helpers compute parts of a run", async () => {
    const session = await open(unchecked(count, 64), 2)
    await expect
      .poll(() => messageOf(() => session.run({ places: places.with(count - 1, outside) })), { timeout: 10_000 })
      .toBe("unreachable")
  })

  test("load other weights, and follow each other in sessions of their own", async () => {
    const source = await sourceOf(perceptron(64))
    const [alone, two, three] = [await createSession(source), await open(source, 2), await open(source, 3)]
    const names = source.preparation!.manifest.inputs.map(({ name, shape }) => [name, noise(shape, 5)])
    const before = bytesOf(alone.run(shared))
    for (const session of [alone, two]) await session.loadStateDict(Object.fromEntries(names))
    const after = bytesOf(alone.run(shared))
    expect(after).not.toEqual(before)
    expect([two, three, two].map((session) => bytesOf(session.run(shared)))).toEqual([after, before, after])
  })
})

test("a trap ends the run, wherever it happens, and no other run", async () => {
  const source = unchecked(count, 50)
  const expected = bytesOf((await createSession(source)).run({ places }))
  const session = await open(source, 3)
  for (let round = 0; round < 30; round++) {
    const broken = [0, count >> 1, count - 1, (round * 7919) % count].slice(round % 4)
    const given = places.map((place, i) => (broken.includes(i) ? outside : place))
    expect(() => session.run({ places: given })).toThrow(WebAssembly.RuntimeError)
    expect(bytesOf(session.run({ places }))).toEqual(expected)
    if (round % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 20))
  }
})

describe("helpers", () => {
  test("are one fewer than the threads, and end with the session", async () => {
    const started = watchWorkers()
    const session = await open(await sourceOf(perceptron(64)), 3)
    session.run(shared)
    expect(started).toHaveLength(2)
    session.release()
    await expect.poll(() => started.map(({ threadId }) => threadId)).toEqual([-1, -1])
    expect(() => session.run(shared)).toThrow("SESSION_RELEASED")
  })

  test("end when the weights of a program cannot be had", async () => {
    const started = watchWorkers()
    const weights = (): Promise<never> => Promise.reject(new Error("offline"))
    const source = { ...(await sourceOf(perceptron(64))), weights, open: openThreaded, threads: 2 }
    await expect(createSession(source)).rejects.toThrow("offline")
    expect(started).toHaveLength(1)
    await expect.poll(() => started[0]!.threadId).toBe(-1)
  })

  test("are not needed: none start on a host without workers, or where they fail", async () => {
    const source = await sourceOf(perceptron(64))
    const expected = bytesOf((await createSession(source)).run(shared))
    for (const broken of ["constructor", "code"] as const) {
      watchWorkers(broken)
      const session = await open(source, 3)
      for (let run = 0; run < 3; run++) {
        expect(bytesOf(session.run(shared))).toEqual(expected)
        await new Promise((resolve) => setTimeout(resolve, 30))
      }
      vi.restoreAllMocks()
    }
  })

  test.each([
    ["without shared memory", () => vi.stubGlobal("crossOriginIsolated", false)],
    ["without built-in modules", () => vi.spyOn(process, "getBuiltinModule").mockReturnValue(undefined as never)],
    ["whose memory is used up", () => vi.spyOn(WebAssembly, "Memory").mockImplementation(outOfMemory)],
  ])("are none on a host %s", async (_, prepare) => {
    const source = await sourceOf(perceptron(64))
    const expected = bytesOf((await createSession(source)).run(shared))
    prepare()
    onTestFinished(() => void vi.unstubAllGlobals())
    expect(bytesOf((await open(source, 4)).run(shared))).toEqual(expected)
  })

  test("are as many as the program's config says, or the caller", async () => {
    const source = await sourceOf(perceptron(64))
    const fn = defineThreadedFunction({ ...source, manifest: { ...source.manifest, threads: 2 } })
    onTestFinished(() => fn.release())
    const started = watchWorkers()
    await fn(shared)
    expect(started).toHaveLength(1)
    await fn.warmup({ threads: 4 })
    expect(started).toHaveLength(4)
    await expect.poll(() => started[0]!.threadId).toBe(-1)
    const alone = await fn.create({ threads: 1 })
    expect(bytesOf(alone.run(shared))).toEqual(bytesOf(await fn(shared)))
    expect(started).toHaveLength(4)
  })
})

function outOfMemory(): never {
  throw new RangeError("out of memory")
}

test("only programs with much work are made for several threads, and only where the config allows it", async () => {
  expect((await sourceOf(affineGraph(3))).manifest.threads).toBeUndefined()
  expect((await sourceOf(perceptron(64))).manifest.threads).toBe("auto")
  expect((await sourceOf(perceptron(64), 3)).manifest.threads).toBe(3)
  expect((await sourceOf(perceptron(64), 1)).manifest.threads).toBeUndefined()
})

test("a process whose sessions were never released comes to its end", async () => {
  const folder = mkdtempSync(join(tmpdir(), "mlsdk-threads-"))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const { manifest, program } = unchecked(count, 16)
  const runtime = new URL("../../src/runtime.ts", import.meta.url).pathname
  buildSync({ entryPoints: [runtime], bundle: true, format: "esm", outfile: join(folder, "runtime.mjs") })
  writeFileSync(join(folder, "model.wasm"), program.baseline as Uint8Array)
  writeFileSync(
    join(folder, "main.mjs"),
    `import { defineThreadedFunction } from "./runtime.mjs"
const program = { baseline: new URL("./model.wasm", import.meta.url) }
const look = defineThreadedFunction({ manifest: ${JSON.stringify({ ...manifest, threads: 3 })}, program })
for (let i = 0; i < 5; i++) {
  const { y } = await look({ places: new Int32Array(${count}).fill(i) })
  await new Promise((resolve) => setTimeout(resolve, 20))
  console.log(y.data.every((byte) => byte === (i === 0 ? 0 : y.data[0])))
}`,
  )
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, "main.mjs")], {
    encoding: "utf8",
    timeout: 20_000,
  })
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "true\n".repeat(5), stderr: "" })
})
