import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import * as vite from "vite"
import { describe, expect, test } from "vitest"
import type { PluginOptions } from "../../plugins/build-session.ts"
import type { BuildSummary } from "../../plugins/build-summary.ts"
import { expectedResults } from "./support/app-files.ts"
import { hasBrowser, needsBrowser, openPage, serveFolder } from "./support/browser.ts"
import { filesBelow, runInNode, shippedPlugin } from "./support/hosts.ts"
import { scratchApp } from "./support/scratch.ts"

async function buildPage(root: string, config: vite.InlineConfig = {}, options: PluginOptions = {}): Promise<string> {
  const plugin = (await shippedPlugin("vite", { root, ...options })) as vite.Plugin
  const outDir = join(root, "out")
  await vite.build({
    root,
    configFile: false,
    logLevel: "silent",
    plugins: [plugin],
    ...config,
    build: { outDir, ...config.build },
  })
  return outDir
}

interface Found {
  readonly found?: unknown
  readonly failed?: string
}

async function resultsOf(address: string): Promise<{ found: Found; requests: string[] }> {
  const page = await openPage()
  const requests: string[] = []
  page.on("request", (request) => requests.push(request.url()))
  await page.goto(address)
  await page.waitForFunction(() => "found" in window || "failed" in window)
  const found = await page.evaluate(
    () => ({ found: Reflect.get(window, "found"), failed: Reflect.get(window, "failed") }) as object,
  )
  return { found, requests }
}

describe.skipIf(!hasBrowser)(`a page ${needsBrowser}`, () => {
  test.each(["/", "/sub/path/", "./"])("finds its program under base %s", async (base) => {
    const folder = await buildPage(scratchApp(), { base })
    const { found, requests } = await resultsOf(await serveFolder(folder, base === "./" ? "/anywhere/" : base))
    expect(found).toEqual({ found: expectedResults, failed: undefined })
    const fetched = requests.map((url) => /\w*$/.exec(new URL(url).pathname)![0]).filter((name) => name !== "ico")
    expect(fetched.sort()).toEqual(["", "bin", "bin", "bin", "js", "wasm", "wasm", "wasm"])
  })

  test("runs with weights inside its script", async () => {
    const config = `export default { models: {
      tiny: { entry: "./models/tiny.model.ts", weights: { file: "./models/tiny.safetensors", load: "inline" } },
    } }`
    const folder = await buildPage(scratchApp({ "mlsdk.config.mjs": config }), { base: "./" })
    const { found, requests } = await resultsOf(await serveFolder(folder))
    expect(found).toEqual({ found: expectedResults, failed: undefined })
    expect(requests.filter((url) => url.includes("tiny") && url.includes("weights"))).toEqual([])
  })
})

test("server and client share one compile", async () => {
  const root = scratchApp()
  const built: BuildSummary[] = []
  const plugin = (await shippedPlugin("vite", { root, onBuilt: (summary) => built.push(summary) })) as vite.Plugin
  const builder = await vite.createBuilder({
    root,
    configFile: false,
    logLevel: "silent",
    plugins: [plugin],
    builder: { sharedPlugins: true },
    environments: {
      client: { build: { outDir: join(root, "out/client") } },
      ssr: {
        build: {
          outDir: join(root, "out/server"),
          rollupOptions: { input: join(root, "print.js"), output: { entryFileNames: "print.mjs" } },
        },
      },
    },
  })
  await builder.build(builder.environments["client"]!)
  await builder.build(builder.environments["ssr"]!)
  const tiny = built.filter(({ model }) => model === "tiny")
  expect(tiny.map(({ cached }) => cached)).toEqual([false, true])
  expect(await runInNode(join(root, "out/server/print.mjs"))).toEqual(expectedResults)
  expect(filesBelow(join(root, "out/client")).filter((path) => path.endsWith(".wasm"))).not.toEqual([])
  expect(readFileSync(join(root, "out/client/index.html"), "utf8")).toContain("assets/index-")
})

test("emitArtifacts copies every codegen_dir, after the output folder was emptied", async () => {
  const config = `export default { emitArtifacts: true, models: {
    tiny: { entry: "./models/tiny.model.ts", weights: { file: "./models/tiny.safetensors" }, codegen_dir: "generated/tiny" },
    second: { entry: "./models/second.model.ts" },
  } }`
  const root = scratchApp({ "mlsdk.config.mjs": config, "out/stale.txt": "old" })
  const folder = await buildPage(root, { build: { emptyOutDir: true } })
  expect(existsSync(join(folder, "stale.txt"))).toBe(false)
  const copied = filesBelow(join(folder, "mlsdk")).map((path) => path.split("/").slice(0, 2).join("/"))
  expect([...new Set(copied)]).toEqual(["affine/predict", "second/twice", "tiny/predict", "tiny/total"])
  expect(filesBelow(join(folder, "mlsdk/tiny/predict"))).toEqual(filesBelow(join(root, "generated/tiny/predict")))
  expect(filesBelow(join(folder, "mlsdk/tiny/predict"))).toEqual(
    expect.arrayContaining(["model.onnx", "report.json", "model.wasm"]),
  )
})

test("types of the declared models are kept", async () => {
  const root = scratchApp()
  await buildPage(root)
  const types = readFileSync(join(root, ".mlsdk/types/mlsdk-env.d.ts"), "utf8")
  expect(types).toContain('declare module "~mlsdk/second"')
  expect(types).toMatch(/x"?: import\("mlsdk\/runtime"\)\.TensorLike<"float32", \[2, 3\]>/)
})
