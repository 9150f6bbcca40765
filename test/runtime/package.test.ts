import { existsSync, readFileSync } from "node:fs"
import { brotliCompressSync } from "node:zlib"
import { describe, expect, test } from "vitest"
import { hasBrowser, needsBrowser, openPage, serveFolder } from "../plugins/support/browser.ts"
import { scratchApp } from "../plugins/support/scratch.ts"
import { affineGraph, sourceOf } from "./programs.ts"

const shipped = new URL("../../dist/runtime.js", import.meta.url)

describe("the runtime as it is shipped", () => {
  const code = existsSync(shipped) ? readFileSync(shipped, "utf8") : ""

  test("is one file of at most 5 kB that imports nothing", () => {
    expect(code, "npm run build:js makes dist").not.toBe("")
    expect(code).not.toMatch(/\bimport\b(?!\.meta)/)
    expect(brotliCompressSync(code).length).toBeLessThan(5000)
  })

  test("changes nothing of its host when it is imported", async () => {
    const facts = (): unknown => [
      Reflect.ownKeys(globalThis),
      [Object, Function, Array, Promise, WebAssembly.Memory, Float32Array].map((each) =>
        Reflect.ownKeys(each.prototype as object),
      ),
    ]
    const before = facts()
    await import(shipped.href)
    expect(facts()).toEqual(before)
  })
})

/** Loads what is shipped into a page and reports on it. The loading itself is tried by the pages of test/plugins. */
const page = `import { createSession, defineFunction } from "./runtime.js"
const { manifest } = await (await fetch("./manifest.json")).json()
const source = { manifest, program: { baseline: "./model.wasm" }, weights: new URL("./weights.bin", import.meta.url) }
const x = [1, 2, 3, 4]
const codeOf = (promise) => promise.then(() => "none", (error) => error.code)
const fn = defineFunction(source)
const { y } = await fn({ x })
const later = await createSession(source)
later.release()
window.found = {
  y: [...y.data],
  missing: await codeOf(createSession({ ...source, weights: "./absent.bin" })),
  html: await codeOf(createSession({ ...source, program: { baseline: "./index.html" } })),
  pixels: [...(await fn({ x: new Float32Array(new ImageData(1, 1).data) })).y.data],
  isolated: crossOriginIsolated,
}`

test.skipIf(!hasBrowser)(`the runtime ${needsBrowser}`, async () => {
  const { manifest, program, weights } = await sourceOf(affineGraph(3))
  const folder = scratchApp({
    "index.html": `<!doctype html><link rel="icon" href="data:,"><script type="module" src="./page.js"></script>`,
    "page.js": page,
    "runtime.js": readFileSync(shipped),
    "manifest.json": JSON.stringify({ manifest }),
    "model.wasm": program.baseline as Uint8Array,
    "weights.bin": weights as Uint8Array,
  })
  const tab = await openPage()
  await tab.goto(await serveFolder(folder, "/deep/down/"))
  await tab.waitForFunction(() => "found" in window)
  expect(await tab.evaluate(() => Reflect.get(window, "found") as object)).toEqual({
    y: [4, 7, 10, 13],
    missing: "ASSET_NOT_LOADED",
    html: "ASSET_NOT_LOADED",
    pixels: [1, 1, 1, 1],
    isolated: false,
  })
})
