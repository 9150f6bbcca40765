import { once } from "node:events"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { childProgram, outputOf, start } from "./processes.ts"
import { files, key, openStore, scratch, texts } from "./scratch.ts"

test("eight processes at once produce a result once and all get it", async () => {
  using folder = scratch()
  const program = await childProgram(folder.root)
  const log = folder.path("log.txt")
  const children = Array.from({ length: 8 }, () => start(program, ["once", folder.path("cache"), key("shared"), log]))
  const ended = await Promise.all(children.map(outputOf))
  expect(ended).toEqual(Array.from({ length: 8 }, () => ({ code: 0, output: "the result" })))
  expect(readFileSync(log, "utf8")).toBe("produced\n")
  const { store } = openStore(folder.path("cache"))
  expect(await store.verify()).toEqual([{ key: key("shared"), problem: null }])
})

test("a killed process neither blocks the others nor leaves an entry", async () => {
  using folder = scratch()
  const program = await childProgram(folder.root)
  const holder = start(program, ["hold", folder.path("cache"), key("held")])
  await once(holder.stdout!, "data")
  holder.kill("SIGKILL")
  await once(holder, "close")
  const { store, warnings } = openStore(folder.path("cache"))
  const lock = folder.path("cache", "v1", key("held").slice(0, 2), `${key("held")}.lock`)
  expect(existsSync(lock)).toBe(true)
  const produced = await store.once(key("held"), async () => files({ a: "new" }))
  expect([texts(produced.files), produced.hit, warnings, existsSync(lock)]).toEqual([{ a: "new" }, false, [], false])
})

test("a folder that two processes keep replacing ends as one of the contents, whole", async () => {
  using folder = scratch()
  const program = await childProgram(folder.root)
  const target = folder.path("out", "codegen")
  const children = ["one", "two"].map((content) => start(program, ["replace", target, content, "40"]))
  expect(await Promise.all(children.map(outputOf))).toEqual([
    { code: 0, output: "" },
    { code: 0, output: "" },
  ])
  const contents = new Set(readdirSync(target).map((name) => readFileSync(folder.path("out", "codegen", name), "utf8")))
  expect(contents.size).toBe(1)
  expect(readdirSync(target)).toHaveLength(6)
  expect(readdirSync(folder.path("out"))).toEqual(["codegen"])
})
