import { existsSync, readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { netProject } from "./net-project.ts"
import { mlsdk, project } from "./project.ts"

test("a debug build has texts, source maps and drawings", async () => {
  using app = project(netProject)
  expect((await mlsdk(app.root, ["compile", "--opt", "debug_artifacts=1"])).exitCode).toBe(0)
  const read = (file: string): string => readFileSync(app.path(`.mlsdk/codegen/net/predict/${file}`), "utf8")
  expect(read("src/model_fi.wat")).toMatch(
    /\n {2};; cpu_[0-9A-F]{8}_wasm_FI_0: conv\+relu; [^\n]+net\.model\.ts:7:\d+\n/,
  )
  expect(read("src/model.relaxed_fi.wat")).toContain("f32x4.relaxed_madd")
  expect(read("debug/graph.svg")).toContain("<svg")
  expect(read("debug/memory.svg")).toContain("<svg")
  const map = JSON.parse(read("model.wasm.map")) as { sources: string[]; sourcesContent: string[] }
  expect(map).toMatchObject({ sources: ["net.model.ts"], sourcesContent: [netProject["net.model.ts"]] })
})

test("the debug build of a program computes what another build computes, on one thread", async () => {
  using app = project(netProject)
  const outputOf = async (...options: readonly string[]): Promise<Buffer> => {
    expect((await mlsdk(app.root, ["run", "net", "--out", "y.npz", ...options])).exitCode).toBe(0)
    return readFileSync(app.path("y.npz"))
  }
  const plain = await outputOf()
  expect(existsSync(app.path(".mlsdk/codegen/net/predict/src"))).toBe(false)
  expect(await outputOf("--opt", "debug_artifacts=1")).toEqual(plain)
  const manifest = JSON.parse(readFileSync(app.path(".mlsdk/codegen/net/predict/manifest.json"), "utf8")) as {
    readonly manifest: object
  }
  expect(manifest.manifest).not.toHaveProperty("threads")
})

test("the reference device has a drawing of its graph, and no program to print", async () => {
  using app = project(netProject)
  const argv = ["compile", "--device", "reference", "--opt", "debug_artifacts=1"]
  expect((await mlsdk(app.root, argv)).exitCode).toBe(0)
  const folder = app.path(".mlsdk/codegen/net/predict")
  expect(readFileSync(`${folder}/debug/graph.svg`, "utf8")).toContain("<svg")
  expect(existsSync(`${folder}/src`)).toBe(false)
})
