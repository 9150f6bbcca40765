import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { build } from "esbuild"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { hasBrowser, needsBrowser, openPage, serveFolder } from "../../plugins/support/browser.ts"

const folder = mkdtempSync(join(tmpdir(), "mlsdk-emulator-"))
const programs = join(import.meta.dirname, "../programs")
const names = readdirSync(programs).filter((name) => /^p(0\d|10)-.*\.vsm$/.test(name))

/** The page's script: every program on an emulator of its own, compared as the tests in Node compare them. */
const source = `
import { openEmulator, parseVsm } from "mlsdk/mncore"
import { expectationsOf } from "./test/mncore/programs/support/expectations.ts"

async function failuresOf(text) {
  const { memories, dumps } = expectationsOf(text)
  const emulator = await openEmulator({ strictness: "strict" })
  const dumped = emulator.run(parseVsm(text))
  const failures = memories.filter(({ place, words }) => {
    const found = emulator.read(place)
    return found.length === 0 || found.some((word, i) => word !== words[i % words.length])
  })
  const differ = dumped.join("\\n") !== dumps.join("\\n")
  return [...failures.map(({ text }) => text), ...(differ ? dumped : [])]
}

globalThis.check = async (programs) => {
  const failures = []
  for (const program of programs) failures.push(await failuresOf(program))
  return failures
}
`

beforeAll(async () => {
  await build({
    stdin: { contents: source, resolveDir: join(import.meta.dirname, "../../.."), loader: "ts" },
    bundle: true,
    format: "esm",
    platform: "browser",
    outfile: join(folder, "page.js"),
  })
  writeFileSync(join(folder, "index.html"), '<!doctype html><script type="module" src="page.js"></script>')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe.skipIf(!hasBrowser)(`the emulator ${needsBrowser}`, () => {
  test("runs P01 to P10 with the same bits", async () => {
    const page = await openPage()
    const problems: string[] = []
    page.on("pageerror", (error) => problems.push(String(error)))
    await page.goto(await serveFolder(folder))
    const texts = names.map((name) => readFileSync(join(programs, name), "utf8"))
    const failures = await page.evaluate(
      (programs) => (globalThis as unknown as { check: (programs: string[]) => Promise<string[][]> }).check(programs),
      texts,
    )
    expect(texts).toHaveLength(10)
    expect(failures).toEqual(texts.map(() => []))
    expect(problems).toEqual([])
  })
})
