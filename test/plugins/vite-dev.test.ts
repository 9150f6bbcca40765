import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import type { Page } from "playwright-core"
import * as vite from "vite"
import { describe, expect, onTestFinished, test } from "vitest"
import { appFiles, expectedResults } from "./support/app-files.ts"
import { hasBrowser, needsBrowser, openPage } from "./support/browser.ts"
import { shippedPlugin } from "./support/hosts.ts"
import { scratchApp, writeFiles } from "./support/scratch.ts"

/** A dev server on a loopback port. */
async function serve(root: string, config: vite.InlineConfig = {}): Promise<vite.ViteDevServer> {
  const plugin = (await shippedPlugin("vite", { root })) as vite.Plugin
  const server = await vite.createServer({
    root,
    configFile: false,
    logLevel: "silent",
    cacheDir: join(root, ".vite"),
    plugins: [plugin],
    ...config,
    server: { host: "127.0.0.1", port: 0, ...config.server },
  })
  await server.listen()
  onTestFinished(() => server.close())
  return server
}

async function open(server: vite.ViteDevServer): Promise<Page> {
  const page = await openPage()
  await page.goto(server.resolvedUrls!.local[0]!)
  return page
}

const patience = { timeout: 20_000, interval: 100 }

/** A page that keeps predicting with the function it imported first, and remembers that it was not reloaded. */
const livePage = {
  "page.js": `import { predict } from "./models/tiny.model?mncore"
window.loads = performance.timeOrigin
window.predict = async () => { const { y } = await predict({ x: [1, 2, 3, -1, -2, -3] }); return [...y.data] }
window.predictFailed = () => window.predict().catch((error) => error.code)
`,
}

const predictionOf = (page: Page): Promise<unknown> =>
  page.evaluate(() => (Reflect.get(window, "predictFailed") as (() => Promise<unknown>) | undefined)?.()).catch(String)
const loadOf = (page: Page): Promise<unknown> => page.evaluate(() => Reflect.get(window, "loads") as number)

describe.skipIf(!hasBrowser)(`the dev server ${needsBrowser}`, () => {
  test("serves program and weights where they lie, also under a base", async () => {
    const root = scratchApp()
    const server = await serve(root, { base: "/sub/" })
    const page = await openPage()
    const requests: string[] = []
    page.on("request", (request) => requests.push(new URL(request.url()).pathname))
    await page.goto(server.resolvedUrls!.local[0]!)
    await page.waitForFunction(() => "found" in window || "failed" in window)
    expect(await page.evaluate(() => Reflect.get(window, "found") ?? Reflect.get(window, "failed"))).toEqual(
      expectedResults,
    )
    expect(requests).toContain(`/sub/@fs${root}/.mlsdk/codegen/tiny/predict/weights.bin`)
    const modules = requests.filter((path) => path.endsWith(".ts") || path.endsWith("nn.js"))
    expect(modules).toEqual(["/sub/models/tiny.model.ts"])
    expect(existsSync(join(root, ".vite/deps/mlsdk_nn.js"))).toBe(false)
    expect(readFileSync(join(root, ".mlsdk/types/mlsdk-env.d.ts"), "utf8")).toContain("~mlsdk/tiny")
  })

  test("runs a changed model without a reload while its signature stays, and reloads when it changes", async () => {
    const root = scratchApp(livePage)
    const page = await open(await serve(root))
    await expect.poll(() => predictionOf(page), patience).toEqual([1.25, -3, -0.375, -5])
    const firstLoad = await loadOf(page)

    const slopes = [0.25, 1, 0.125, 0.5, 0.25]
    for (const slope of slopes) {
      writeFiles(root, { "models/slope.ts": `export const slope = ${slope}\n` })
      await expect.poll(() => predictionOf(page), patience).toEqual([1.25, -6 * slope, -0.75 * slope, -10 * slope])
    }
    expect(await loadOf(page)).toBe(firstLoad)

    const model = appFiles["models/tiny.model.ts"] as string
    writeFiles(root, { "models/tiny.model.ts": model.replace("forward(x) }", "forward(x).add(100) }") })
    await expect.poll(() => predictionOf(page), patience).toEqual([101.25, 98.5, 99.8125, 97.5])
    expect(await loadOf(page)).toBe(firstLoad)

    writeFiles(root, { "models/tiny.model.ts": model.replace("{ x: input([2, 3]) }", "{ x: input([1, 3]) }") })
    await expect.poll(() => predictionOf(page), patience).toBe("SHAPE_MISMATCH")
    expect(await loadOf(page)).not.toBe(firstLoad)
  }, 90_000)

  test("shows an error of the model with its place, and recovers when a file behind it is repaired", async () => {
    const root = scratchApp({ ...livePage, "models/slope.ts": 'import "./gone"\nexport const slope = 0.5\n' })
    const page = await open(await serve(root))
    const overlay = page.locator("vite-error-overlay")
    await overlay.waitFor({ state: "attached", timeout: 20_000 })
    const text = await overlay.evaluate((element) => element.shadowRoot?.textContent ?? "")
    expect(text).toContain(`${root}/models/slope.ts:1:`)
    expect(text).toContain("MODEL_SYNTAX")
    expect(text).toContain('> 1 | import "./gone"')

    writeFiles(root, { "models/slope.ts": "export const slope = 0.5\n" })
    await expect.poll(() => predictionOf(page), patience).toEqual([1.25, -3, -0.375, -5])
    expect(await overlay.count()).toBe(0)
  }, 90_000)
})

test("a server-side environment reads files, and shares the compile", async () => {
  const root = scratchApp()
  const server = await serve(root)
  const { results } = (await server.ssrLoadModule("/main.js")) as { results: () => Promise<unknown> }
  expect(await results()).toEqual(expectedResults)
})
