import { readdirSync, truncateSync, utimesSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { cacheKey } from "../../src/cache/key.ts"
import { CacheStore } from "../../src/cache/store.ts"
import { cacheFormat } from "../../src/cli/commands/versions.ts"
import { mlsdk, mlsdkJson, project, type Project } from "./project.ts"

const keyOf = (name: string): string => cacheKey({ name })

/** A project with entries of 10, 2,000 and 30,000 bytes; the greatest is the oldest, last used 40 days ago. */
async function cached(): Promise<Project & { readonly fileOf: (name: string) => string }> {
  const app = project({ "mlsdk.config.json": '{ "cache": { "dir": "./kept" } }' })
  const store = new CacheStore(app.path("kept"), { warn: () => {} })
  const fileOf = (name: string): string =>
    app.path(join("kept", `v${cacheFormat}`, keyOf(name).slice(0, 2), keyOf(name)))
  for (const [i, byteLength] of [10, 2000, 30_000].entries()) {
    await store.put(keyOf(String(i)), new Map([["file", new Uint8Array(byteLength)]]))
    const used = Date.now() / 1000 - i * 20 * 24 * 3600
    utimesSync(fileOf(String(i)), used, used)
  }
  return { ...app, fileOf }
}

const keysIn = async (app: Project): Promise<readonly string[]> => {
  const { entries } = await mlsdkJson(app.root, ["cache", "ls"])
  return (entries as readonly { readonly key: string }[]).map(({ key }) => key)
}

test("ls lists every entry with its size", async () => {
  using app = await cached()
  const answer = await mlsdkJson(app.root, ["cache", "ls"])
  expect(answer).toMatchObject({ ok: true, dir: app.path("kept") })
  expect((await keysIn(app)).toSorted()).toEqual(["0", "1", "2"].map(keyOf).toSorted())
  const { stdout } = await mlsdk(app.root, ["cache", "ls"])
  expect(stdout).toContain(keyOf("2").slice(0, 12))
  expect(stdout).toMatch(/3 entries, 3\d\.\d kB in /)
})

test("verify names the damaged entries and fails", async () => {
  using app = await cached()
  expect(await mlsdkJson(app.root, ["cache", "verify"])).toMatchObject({ ok: true, diagnostics: [] })
  truncateSync(app.fileOf("1"), 100)
  const answer = await mlsdkJson(app.root, ["cache", "verify"])
  expect(answer).toMatchObject({ exitCode: 1, diagnostics: [{ code: "CACHE_ENTRY_BAD", place: { path: keyOf("1") } }] })
  const { stdout, exitCode } = await mlsdk(app.root, ["cache", "verify"])
  expect({ stdout, exitCode }).toEqual({ stdout: "2 sound entries, 1 damaged\n", exitCode: 1 })
})

test("prune removes what is too old and what does not fit", async () => {
  using app = await cached()
  expect(await mlsdkJson(app.root, ["cache", "prune", "--max-age", "30"])).toMatchObject({ removed: { entries: 1 } })
  expect((await keysIn(app)).toSorted()).toEqual(["0", "1"].map(keyOf).toSorted())
  expect(await mlsdkJson(app.root, ["cache", "prune", "--max-bytes", "1e3"])).toMatchObject({ removed: { entries: 1 } })
  expect(await keysIn(app)).toEqual([keyOf("0")])
  expect((await mlsdk(app.root, ["cache", "prune"])).stdout).toMatch(/^removed 0 entries, 0 B, from /)
})

test("clear removes every entry", async () => {
  using app = await cached()
  expect(await mlsdkJson(app.root, ["cache", "clear"])).toMatchObject({ ok: true, removed: { entries: 3 } })
  expect(await keysIn(app)).toEqual([])
  expect(readdirSync(app.path("kept"))).toEqual([])
})

test.each([
  [["cache"], "CLI_ARGUMENT_MISSING"],
  [["cache", "lss"], "CLI_ARGUMENT_UNKNOWN"],
  [["cache", "toString"], "CLI_ARGUMENT_UNKNOWN"],
  [["cache", "prune", "--max-age", "soon"], "CLI_OPTION_VALUE"],
  [["cache", "prune", "--max-bytes", "0x"], "CLI_OPTION_VALUE"],
])("%j is refused", async (argv, code) => {
  using app = await cached()
  expect(await mlsdkJson(app.root, argv)).toMatchObject({ exitCode: 2, diagnostics: [{ code }] })
  expect(await keysIn(app)).toHaveLength(3)
})
