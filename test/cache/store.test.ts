import fc from "fast-check"
import { mkdirSync, readdirSync, readFileSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from "node:fs"
import { dirname } from "node:path"
import { describe, expect, test } from "vitest"
import { cacheKey, sha256 } from "../../src/cache/key.ts"
import { CacheStore } from "../../src/cache/store.ts"
import { files, key, openStore, scratch, texts, type Scratch } from "./scratch.ts"

const entryPath = (folder: Scratch, name: string): string => folder.path("v1", key(name).slice(0, 2), key(name))

describe("get and put", () => {
  test("what was stored comes back, and nothing else lies beside it", async () => {
    using folder = scratch()
    const { store, warnings } = openStore(folder.root)
    const stored = files({ "model.wasm": "wasm", "glog/codegen.0.log": "", "option.json": "{}" })
    expect(await store.get(key("a"))).toBeUndefined()
    await store.put(key("a"), stored)
    expect(await store.get(key("a"))).toEqual(stored)
    await store.put(key("a"), files({ other: "content" }))
    expect(texts(await store.get(key("a")))).toEqual({ other: "content" })
    expect(warnings).toEqual([])
    expect(readdirSync(dirname(entryPath(folder, "a")))).toEqual([key("a")])
  })

  test("any bytes survive", async () => {
    using folder = scratch()
    const { store } = openStore(folder.root)
    const contents = fc.array(
      fc.tuple(fc.stringMatching(/^[a-z]{1,8}(\/[a-z]{1,4})?$/), fc.uint8Array({ maxLength: 300 })),
      { maxLength: 5 },
    )
    await fc.assert(
      fc.asyncProperty(contents, async (entries) => {
        const stored = new Map(entries)
        await store.put(key("bytes"), stored)
        expect(await store.get(key("bytes"))).toEqual(stored)
      }),
      { seed: 1, numRuns: 50 },
    )
  })

  test("a folder that cannot be written gives one warning and no failure", async () => {
    using folder = scratch()
    writeFileSync(folder.path("file"), "")
    const { store, warnings } = openStore(folder.path("file"))
    const produced = await store.once(key("a"), async () => files({ a: "1" }))
    await store.put(key("b"), files({ b: "1" }))
    expect(produced.hit).toBe(false)
    expect(warnings.map(({ code }) => code)).toContain("CACHE_WRITE_FAILED")
    expect(warnings.filter(({ code }) => code === "CACHE_WRITE_FAILED")).toHaveLength(1)
  })
})

describe("damaged entries", () => {
  test("an entry cut at any length is a miss with one warning, and the next put heals it", async () => {
    using folder = scratch()
    const whole = files({ a: "some bytes", b: "more" })
    await openStore(folder.root).store.put(key("a"), whole)
    const intact = readFileSync(entryPath(folder, "a"))
    for (let length = 0; length < intact.byteLength; length += 7) {
      const { store, warnings } = openStore(folder.root)
      truncateSync(entryPath(folder, "a"), length)
      expect(await store.get(key("a"))).toBeUndefined()
      expect(await store.get(key("a"))).toBeUndefined()
      expect(warnings).toMatchObject([
        { code: "CACHE_ENTRY_BAD", severity: "warning", place: { file: entryPath(folder, "a") } },
      ])
      const produced = await store.once(key("a"), async () => whole)
      expect(produced.hit).toBe(false)
      expect(await store.get(key("a"))).toEqual(whole)
    }
  })

  test("a changed byte anywhere is a miss", async () => {
    using folder = scratch()
    const { store } = openStore(folder.root)
    await store.put(key("a"), files({ a: "some bytes", b: "more" }))
    const intact = readFileSync(entryPath(folder, "a"))
    for (let at = 0; at < intact.byteLength; at++) {
      const changed = Buffer.from(intact)
      changed[at] = changed[at]! ^ 0x20
      writeFileSync(entryPath(folder, "a"), changed)
      expect(await store.get(key("a"))).toBeUndefined()
    }
  })

  test("hostile manifests are misses", async () => {
    using folder = scratch()
    const { store, warnings } = openStore(folder.root)
    const good = { name: "a", byteLength: 1, sha256: sha256(Buffer.from("x")) }
    const manifests: readonly unknown[] = [
      { key: key("a"), files: [{ ...good, name: "../a" }] },
      { key: key("a"), files: [{ ...good, name: "/etc/a" }] },
      { key: key("a"), files: [{ ...good, name: "a\\..\\b" }] },
      { key: key("a"), files: [{ ...good, name: "C:a" }] },
      { key: key("a"), files: [{ ...good, name: "a//b" }] },
      { key: key("a"), files: [{ ...good, name: "a\0" }] },
      { key: key("a"), files: [{ ...good, name: "" }] },
      { key: key("a"), files: [good, { ...good, byteLength: 0, sha256: sha256(new Uint8Array()) }] },
      { key: key("a"), files: [{ ...good, byteLength: 2 ** 52 }] },
      {
        key: key("a"),
        files: [
          { ...good, byteLength: -1 },
          { ...good, name: "b", byteLength: 2 },
        ],
      },
      { key: key("a"), files: [{ ...good, byteLength: 1e300 }] },
      { key: key("b"), files: [good] },
      { key: key("a"), files: {} },
      { key: key("a") },
      [],
      null,
    ]
    for (const manifest of manifests) {
      writeRaw(folder, "a", JSON.stringify(manifest), "x")
      expect(await store.get(key("a"))).toBeUndefined()
    }
    writeRaw(folder, "a", JSON.stringify({ key: key("a"), files: [good] }), "x")
    expect(texts(await store.get(key("a")))).toEqual({ a: "x" })
    expect(warnings).toHaveLength(1)
  })

  test("an entry that is a link or a folder is a miss", async () => {
    using folder = scratch()
    const { store } = openStore(folder.root)
    await store.put(key("a"), files({ a: "1" }))
    mkdirSync(dirname(entryPath(folder, "b")), { recursive: true })
    symlinkSync(entryPath(folder, "a"), entryPath(folder, "b"))
    mkdirSync(entryPath(folder, "c"), { recursive: true })
    expect(await store.get(key("b"))).toBeUndefined()
    expect(await store.get(key("c"))).toBeUndefined()
  })
})

function writeRaw(folder: Scratch, name: string, manifest: string, body: string): void {
  const bytes = Buffer.from(manifest)
  const head = `mlsdk-cache 1 ${sha256(bytes)} ${String(bytes.byteLength).padStart(10, "0")}\n`
  mkdirSync(dirname(entryPath(folder, name)), { recursive: true })
  writeFileSync(entryPath(folder, name), Buffer.concat([Buffer.from(head), bytes, Buffer.from(body)]))
}

describe("once", () => {
  test("calls of one process share the work, and its failure", async () => {
    using folder = scratch()
    const { store } = openStore(folder.root)
    let runs = 0
    const produce = async () => {
      runs++
      return files({ a: "1" })
    }
    const all = await Promise.all([
      store.once(key("a"), produce),
      store.once(key("a"), produce),
      store.once(key("b"), produce),
    ])
    expect([runs, all.map(({ hit }) => hit)]).toEqual([2, [false, false, false]])
    expect(await store.once(key("a"), produce)).toMatchObject({ hit: true })
    const broken = async () => Promise.reject(new Error("no"))
    await expect(Promise.all([store.once(key("c"), broken), store.once(key("c"), broken)])).rejects.toThrow("no")
    expect(await store.once(key("c"), produce)).toMatchObject({ hit: false })
  })

  test("a lock that nobody renews is taken over; one that is held too long is not waited for", async () => {
    using folder = scratch()
    const lock = `${entryPath(folder, "a")}.lock`
    const hold = (ageSeconds: number): void => {
      mkdirSync(dirname(lock), { recursive: true })
      writeFileSync(lock, JSON.stringify({ pid: 1, host: "another-machine", token: "t" }))
      const time = Date.now() / 1000 - ageSeconds
      utimesSync(lock, time, time)
    }
    const store = new CacheStore(folder.root, { warn: () => {}, lock: { stale: 60_000, patience: 100 } })
    hold(3600)
    expect(await store.once(key("a"), async () => files({ a: "1" }))).toMatchObject({ hit: false })
    expect(readdirSync(dirname(lock))).toEqual([key("a")])
    await store.clear()
    hold(0)
    expect(await store.once(key("a"), async () => files({ a: "2" }))).toMatchObject({ hit: false })
    expect(readFileSync(lock, "utf8")).toContain("another-machine")
  })
})

describe("housekeeping", () => {
  test("ls, verify and clear", async () => {
    using folder = scratch()
    const { store } = openStore(folder.root)
    expect([await store.ls(), await store.verify(), await store.clear()]).toEqual([[], [], { entries: 0, bytes: 0 }])
    for (const name of ["a", "b", "c"]) await store.put(key(name), files({ [name]: name }))
    truncateSync(entryPath(folder, "b"), 100)
    writeFileSync(folder.path("v1", key("a").slice(0, 2), "notes.txt"), "mine")
    expect((await store.ls()).map((entry) => entry.key)).toEqual(["a", "b", "c"].map(key).sort())
    const bad = (await store.verify()).filter(({ problem }) => problem !== null)
    expect(bad.map((entry) => entry.key)).toEqual([key("b")])
    expect(await store.clear()).toMatchObject({ entries: 3 })
    expect(await store.ls()).toEqual([])
    expect(readFileSync(folder.path("v1", key("a").slice(0, 2), "notes.txt"), "utf8")).toBe("mine")
  })

  test("prune removes what is too old, then the least recently used", async () => {
    using folder = scratch()
    const { store } = openStore(folder.root)
    const ages = { a: 10, b: 20, c: 30, d: 4000 }
    for (const [name, age] of Object.entries(ages)) {
      await store.put(key(name), files({ data: "x".repeat(1000) }))
      utimesSync(entryPath(folder, name), Date.now() / 1000 - age, Date.now() / 1000 - age)
    }
    const left = async () => new Set((await store.ls()).map((entry) => entry.key))
    expect(await store.prune({ maxAge: 3_600_000 })).toMatchObject({ entries: 1 })
    expect(await left()).toEqual(new Set([key("a"), key("b"), key("c")]))
    await store.get(key("c"))
    expect(await store.prune({ maxBytes: 2600 })).toMatchObject({ entries: 1 })
    expect(await left()).toEqual(new Set([key("a"), key("c")]))
    expect(await store.prune({})).toEqual({ entries: 0, bytes: 0 })
    expect(await store.prune({ maxBytes: 0 })).toMatchObject({ entries: 2 })
  })

  test("prune removes what ended processes left behind, but not what is being written", async () => {
    using folder = scratch()
    const { store } = openStore(folder.root)
    await store.put(key("a"), files({ a: "1" }))
    const beside = (name: string): string => folder.path("v1", key("a").slice(0, 2), name)
    const uuid = "00000000-0000-4000-8000-000000000000"
    for (const name of [`.tmp-1-${uuid}`, `${key("z")}.lock`]) {
      writeFileSync(beside(name), "")
      utimesSync(beside(name), 1, 1)
    }
    writeFileSync(beside(`.tmp-2-${uuid}`), "")
    await store.prune({})
    expect(readdirSync(folder.path("v1", key("a").slice(0, 2))).sort()).toEqual([`.tmp-2-${uuid}`, key("a")].sort())
  })
})

test("the key depends on every fact and not on their order", () => {
  expect(cacheKey({ a: "1", b: "2" })).toBe(cacheKey({ b: "2", a: "1" }))
  const keys = [{ a: "1", b: "2" }, { a: "1" }, { a: "12" }, { a: '1","b":"2' }, {}].map(cacheKey)
  expect(new Set(keys).size).toBe(keys.length)
})
