import { existsSync, readFileSync, statSync } from "node:fs"
import { expect, test } from "vitest"
import { mlsdk, mlsdkJson, project, tinyModel, tinyProject } from "./project.ts"

const declarations = ".mlsdk/types/mlsdk-env.d.ts"

test("writes the declarations of all models, in the order of their names, and nothing twice", async () => {
  const config =
    'export default { models: { zebra: { entry: "./tiny.model.ts" }, ant: { entry: "./other.model.ts" } } }'
  using app = project({ ...tinyProject, "mlsdk.config.ts": config, "other.model.ts": tinyModel })
  const first = await mlsdkJson(app.root, ["types"])
  expect(first).toMatchObject({
    ok: true,
    models: ["zebra", "ant"],
    files: [{ state: "written" }, { state: "written" }],
  })
  const text = readFileSync(app.path(declarations), "utf8")
  const modules = [...text.matchAll(/^declare module "(.+)"/gm)].map(([, name]) => name)
  expect(modules.slice(-3)).toEqual(["~mlsdk/ant", "~mlsdk/zebra", "*?mncore"])
  expect(text).toContain('x: import("mlsdk/runtime").TensorLike<"float32", [4]>')
  expect(JSON.parse(readFileSync(app.path(".mlsdk/tsconfig.json"), "utf8"))).toMatchObject({
    include: expect.arrayContaining(["types/*.d.ts"]),
  })
  const written = statSync(app.path(declarations)).mtimeMs
  const again = await mlsdk(app.root, ["types"])
  expect(again.stdout).toBe(`unchanged  ${declarations}\nunchanged  .mlsdk/tsconfig.json\n`)
  expect(statSync(app.path(declarations)).mtimeMs).toBe(written)
})

test("--check writes nothing and fails until the files are current", async () => {
  using app = project(tinyProject)
  const missing = await mlsdkJson(app.root, ["types", "--check"])
  expect(missing).toMatchObject({ exitCode: 1, diagnostics: [{ code: "TYPES_STALE" }, { code: "TYPES_STALE" }] })
  expect(existsSync(app.path(declarations))).toBe(false)
  await mlsdk(app.root, ["types"])
  expect(await mlsdkJson(app.root, ["types", "--check"])).toMatchObject({ ok: true })
  app.write("tiny.model.ts", tinyModel.replace("input([4])", "input([5])"))
  const stale = await mlsdkJson(app.root, ["types", "--check"])
  expect(stale.diagnostics).toMatchObject([{ code: "TYPES_STALE", place: { file: app.path(declarations) } }])
  expect(readFileSync(app.path(declarations), "utf8")).toContain("[4]")
})

test("an unchanged model is not traced again", async () => {
  using app = project(tinyProject)
  await mlsdk(app.root, ["types"])
  const entriesAfter = async (): Promise<unknown> => (await mlsdkJson(app.root, ["cache", "ls"]))["entries"]
  expect(await entriesAfter()).toHaveLength(1)
  app.write("tiny.model.ts", `${tinyModel}\n// a comment changes nothing\n`)
  await mlsdk(app.root, ["types"])
  expect(await entriesAfter()).toHaveLength(1)
  app.write("tiny.model.ts", tinyModel.replace("add(1)", "add(2)"))
  await mlsdk(app.root, ["types"])
  expect(await entriesAfter()).toHaveLength(2)
})

test("the problems of all models are reported and no file is written", async () => {
  const config = 'export default { models: { a: { entry: "./a.model.ts" }, b: { entry: "./b.onnx" } } }'
  using app = project({ "mlsdk.config.ts": config, "a.model.ts": "export const = 1" })
  const answer = await mlsdkJson(app.root, ["types"])
  expect(answer.exitCode).toBe(1)
  expect(answer.diagnostics.map(({ code }) => code)).toEqual(["MODEL_SYNTAX", "MODEL_UNREADABLE"])
  expect(existsSync(app.path(".mlsdk/types"))).toBe(false)
})
