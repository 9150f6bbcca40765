import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { brotliCompressSync } from "node:zlib"
import type { Page } from "playwright-core"
import * as vite from "vite"
import { beforeAll, afterAll, describe, expect, test } from "vitest"
import { hasBrowser, needsBrowser, openPage, serveFolder } from "./support/browser.ts"

const example = join(import.meta.dirname, "../../examples/browser-mnist")
const folder = mkdtempSync(join(tmpdir(), "mlsdk-page-"))

beforeAll(async () => {
  await vite.build({
    configFile: join(example, "vite.config.ts"),
    logLevel: "silent",
    build: { outDir: folder, emptyOutDir: true },
  })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const extensionOf = (url: string): string => /[^.]*$/.exec(new URL(url).pathname)![0]
const verdict = (page: Page): Promise<string | null> => page.locator("#digit").textContent()

describe.skipIf(!hasBrowser)(`the page that knows digits, ${needsBrowser}`, () => {
  test("predicts every sample, offline once it is loaded, and fetches nothing but its parts", async () => {
    const page = await openPage()
    const requests: string[] = []
    const problems: string[] = []
    page.on("request", (request) => requests.push(request.url()))
    page.on("pageerror", (error) => problems.push(String(error)))
    page.on("console", (message) => message.type() === "error" && problems.push(message.text()))
    const weights = page.waitForResponse(/weights/)
    await page.goto(await serveFolder(folder, "/some/where/"))
    await (await weights).finished()
    await page.context().setOffline(true)

    expect(await page.evaluate(() => crossOriginIsolated)).toBe(false)
    for (let label = 0; label < 10; label++) {
      await page.getByRole("button", { name: `Sample of a ${label}` }).click()
      await expect.poll(() => verdict(page)).toBe(String(label))
      expect(await page.locator("#bars li").nth(label).getAttribute("data-best")).toBe("")
    }
    expect(await page.locator("#time").textContent()).toMatch(/ ms$/)
    expect(await page.getByRole("status").textContent()).toMatch(/^9\d+ % sure$/)
    expect(requests.map(extensionOf).sort()).toEqual(["/some/where/", "bin", "css", "js", "wasm"])
    expect(problems).toEqual([])
  })

  test("predicts what is drawn, and forgets it when cleared", async () => {
    const page = await openPage()
    await page.goto(await serveFolder(folder))
    const { x, y, width } = (await page.locator("#pad").boundingBox())!
    const at = (column: number, row: number): [number, number] => [x + width * column, y + width * row]
    await page.mouse.move(...at(0.5, 0.2))
    await page.mouse.down()
    await page.mouse.move(...at(0.5, 0.8), { steps: 10 })
    await page.mouse.up()
    await expect.poll(() => verdict(page)).toBe("1")
    await page.getByRole("button", { name: "Clear" }).click()
    await expect.poll(() => verdict(page)).toBe("?")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect.poll(() => verdict(page)).toBe("0")
  })

  test("has a script of at most 12 kB", () => {
    const assets = join(folder, "assets")
    const scripts = readdirSync(assets).filter((name) => name.endsWith(".js"))
    expect(scripts).toHaveLength(1)
    expect(brotliCompressSync(readFileSync(join(assets, scripts[0]!))).length).toBeLessThan(12_000)
  })
})
