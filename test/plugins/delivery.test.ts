import { join } from "node:path"
import { expect, test } from "vitest"
import { bundle, filesBelow, runInNode } from "./support/hosts.ts"
import { scratchApp } from "./support/scratch.ts"

const x = "Float32Array.of(1, 2, 3, -1, -2, -3)"
const parameters = `{ "linear.weight": Float32Array.of(1, 0, 0, 0, 1, 0), "linear.bias": Float32Array.of(0.25, -8) }`

/** Runs a program with the weights delivered in one way; the bundle prints what `code` returns. */
async function delivered(load: string, code: string, device: string): Promise<{ found: unknown; assets: string[] }> {
  const root = scratchApp({
    "mlsdk.config.mjs": `export default { models: {
      tiny: { entry: "./models/tiny.model.ts", functions: ["predict"], weights: { file: "./models/tiny.safetensors", load: "${load}" } },
    } }`,
    "print.js": `import * as tiny from "./models/tiny.model?mncore"
import { readFile } from "node:fs/promises"
const { predict } = tiny
const print = async () => { ${code} }
const found = await print().catch((error) => error.code)
process.stdout.write(JSON.stringify({ found, names: Object.keys(tiny).sort() }))
`,
  })
  const file = await bundle("esbuild", root, { device })
  const names = filesBelow(join(root, "out")).filter((path) => !path.endsWith("js"))
  return { found: await runInNode(file), assets: names.map((name) => name.replace(/-\w{8}\./, ".")) }
}

const y = [1.25, -3, -0.375, -5]
const all = ["create", "default", "loadStateDict", "meta", "predict", "release", "warmup"]
const withoutLoadStateDict = all.filter((name) => name !== "loadStateDict")

test.each(["pfvm:cpu", "reference"])("weights of %s: each way of delivery has its own constructors", async (device) => {
  const weights = device === "reference" ? "weights.safetensors" : "weights.bin"
  const path = `.mlsdk/codegen/tiny/predict/${weights}`

  const asset = await delivered("asset", `return [...(await predict({ x: ${x} })).y.data]`, device)
  expect(asset.found).toEqual({ found: y, names: all })
  expect(asset.assets).toContain(weights)

  const inline = await delivered("inline", `return [...(await predict({ x: ${x} })).y.data]`, device)
  expect(inline.found).toEqual({ found: y, names: all })
  expect(inline.assets).not.toContain(weights)

  const missing = await delivered("bytes", `return predict({ x: ${x} })`, device)
  expect(missing.found).toEqual({ found: "WEIGHTS_MISSING", names: withoutLoadStateDict })
  const bytes = await delivered(
    "bytes",
    `const weights = await readFile(new URL("../${path}", import.meta.url))
    await predict({ x: ${x} }).catch(() => {})
    await tiny.warmup({ weights })
    const session = await tiny.create({ weights })
    return [[...(await predict({ x: ${x} })).y.data], [...session.run({ x: ${x} }).y.data]]`,
    device,
  )
  expect(bytes.found).toEqual({ found: [y, y], names: withoutLoadStateDict })
  expect(bytes.assets).not.toContain(weights)
  expect(bytes.assets.filter((name) => name.startsWith("prepare"))).toEqual([])

  const unloaded = await delivered("none", `return predict({ x: ${x} })`, device)
  expect(unloaded.found).toEqual({ found: "WEIGHTS_MISSING", names: all })
  const none = await delivered(
    "none",
    `await tiny.loadStateDict(${parameters}); return [...(await predict({ x: ${x} })).y.data]`,
    device,
  )
  expect(none.found).toEqual({ found: y, names: all })
  expect(none.assets).not.toContain(weights)
})
