import { buildSync } from "esbuild"
import { describe, expect, test } from "vitest"
import { createSession } from "../../src/runtime/session.ts"
import { hasBrowser, isolation, needsBrowser, openPage, serveFolder } from "../plugins/support/browser.ts"
import { scratchApp } from "../plugins/support/scratch.ts"
import { sourceOf } from "./programs.ts"
import { noise, perceptron, unchecked } from "./threaded-programs.ts"

const page = `import { defineThreadedFunction } from "./runtime.js"
const { manifest, x, unchecked, places } = await (await fetch("./facts.json")).json()
const program = { baseline: "./model.wasm" }
const fn = defineThreadedFunction({ manifest: { ...manifest, threads: 3 }, program, weights: "./weights.bin" })
let workers = 0
const Real = Worker
globalThis.Worker = class extends Real {
  constructor(...given) {
    super(...given)
    workers++
  }
}
const results = []
for (let run = 0; run < 30; run++) {
  const { y } = await fn({ x })
  results.push(y.data.join())
  if (run % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 100))
}
const started = workers
const inWorker = await new Promise((resolve) => {
  const worker = new Real("./worker.js", { type: "module" })
  worker.onmessage = ({ data }) => resolve(data)
})
await fn.release()
const look = defineThreadedFunction({ manifest: unchecked, program: { baseline: "./unchecked.wasm" } })
let message = ""
for (let run = 0; run < 100 && message !== "unreachable"; run++) {
  await look({ places }).catch((error) => { message = error.message })
  await new Promise((resolve) => setTimeout(resolve, 20))
}
window.found = { isolated: crossOriginIsolated, workers: started, helped: message === "unreachable", same: new Set([...results, inWorker]).size === 1, first: [...results[0].split(",").map(Number)] }`

const worker = `import { defineThreadedFunction } from "./runtime.js"
const { manifest, x } = await (await fetch("./facts.json")).json()
const fn = defineThreadedFunction({ manifest: { ...manifest, threads: 2 }, program: { baseline: "./model.wasm" }, weights: "./weights.bin" })
let y
for (let run = 0; run < 10; run++) y = (await fn({ x })).y
postMessage(y.data.join())`

const count = 1 << 14

interface Found {
  readonly isolated: boolean
  readonly workers: number
  /** Whether a helper computed a part. */
  readonly helped: boolean
  readonly same: boolean
  readonly first: readonly number[]
}

/** Runs the program in a page, and in a worker of that page. */
async function find(headers: Readonly<Record<string, string>>): Promise<{ found: Found; expected: Float32Array }> {
  const source = await sourceOf(perceptron(64))
  const x = [...noise([64, 192], 1).data]
  const trapping = unchecked(count, 64)
  const places = new Array<number>(count).fill(0).with(count - 1, 2 ** 31 - 1)
  const code = buildSync({
    entryPoints: [new URL("../../src/runtime.ts", import.meta.url).pathname],
    bundle: true,
    format: "esm",
    write: false,
  })
  const folder = scratchApp({
    "index.html": `<!doctype html><link rel="icon" href="data:,"><script type="module" src="./page.js"></script>`,
    "page.js": page,
    "worker.js": worker,
    "runtime.js": code.outputFiles[0]!.text,
    "facts.json": JSON.stringify({ manifest: source.manifest, x, unchecked: trapping.manifest, places }),
    "unchecked.wasm": trapping.program.baseline as Uint8Array,
    "model.wasm": source.program.baseline as Uint8Array,
    "weights.bin": source.weights as Uint8Array,
  })
  const tab = await openPage()
  await tab.goto(await serveFolder(folder, "/", headers))
  await tab.waitForFunction(() => "found" in window)
  const found = await tab.evaluate(() => Reflect.get(window, "found") as Found)
  const { y } = (await createSession({ ...source, program: { baseline: source.program.baseline } })).run({ x })
  return { found, expected: y!.data as Float32Array }
}

describe.skipIf(!hasBrowser)(`threads ${needsBrowser}`, () => {
  test("share the runs of a page that is cross-origin isolated, and of its workers", async () => {
    const { found, expected } = await find(isolation)
    expect({ ...found, first: Float32Array.from(found.first) }).toEqual({
      isolated: true,
      workers: 2,
      helped: true,
      same: true,
      first: expected,
    })
  })

  test("are none where a page is not isolated", async () => {
    const { found, expected } = await find({})
    expect({ ...found, first: Float32Array.from(found.first) }).toEqual({
      isolated: false,
      workers: 0,
      helped: false,
      same: true,
      first: expected,
    })
  })

  test("are none where a page forbids workers of its own making", async () => {
    const { found, expected } = await find({ ...isolation, "content-security-policy": "worker-src 'self'" })
    expect({ ...found, first: Float32Array.from(found.first) }).toMatchObject({
      isolated: true,
      helped: false,
      same: true,
      first: expected,
    })
  })
})
