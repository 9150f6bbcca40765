import { mkdirSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { loadConfig, type ConfigRequest } from "../../src/config/load.ts"
import { diagnosticsOf, project } from "./project.ts"

const build = { mode: "production", command: "build" } as const satisfies Partial<ConfigRequest>

test("a TypeScript config with an enum, an extensionless import and a package loads", async () => {
  using app = project({
    "package.json": "{}",
    "node_modules/some-package/package.json": '{ "name": "some-package", "type": "module", "exports": "./index.js" }',
    "node_modules/some-package/index.js": 'export const preset = "O2"',
    "models.ts": 'export enum Entry { Mnist = "./src/mnist.model.ts" }',
    "mlsdk.config.ts": `
      import { defineConfig } from "mlsdk"
      import { preset } from "some-package"
      import { Entry } from "./models"
      export default defineConfig({ preset, models: { mnist: { entry: Entry.Mnist } } })`,
  })
  const loaded = await loadConfig({ cwd: app.root, ...build })
  expect(loaded.config).toEqual({ preset: "O2", models: { mnist: { entry: "./src/mnist.model.ts" } } })
  expect(loaded.file).toBe(app.path("mlsdk.config.ts"))
  expect(loaded.rootDir).toBe(app.root)
  expect(loaded.dependencies).toEqual(expect.arrayContaining([app.path("mlsdk.config.ts"), app.path("models.ts")]))
  expect(readdirSync(app.path("node_modules/.mlsdk"))).toEqual([])
})

test("the function form is told mode, command and target", async () => {
  using app = project({ "mlsdk.config.mts": "export default async (env) => ({ name: Object.values(env).join(' ') })" })
  const loaded = await loadConfig({ cwd: app.root, mode: "development", command: "serve", target: "board" })
  expect(loaded.config.name).toBe("development serve board")
  expect(readdirSync(app.root)).toEqual(["mlsdk.config.mts"])
})

test("import.meta and __dirname tell the place of the source", async () => {
  using app = project({
    "package.json": "{}",
    "parts/here.ts":
      "export const here = import.meta.dirname + '|' + __dirname + '|' + new URL('x', import.meta.url).pathname",
    "mlsdk.config.ts": "import { here } from './parts/here'\nexport default { name: here }",
  })
  const { config } = await loadConfig({ cwd: app.root, ...build })
  expect(config.name).toBe([app.path("parts"), app.path("parts"), app.path("parts/x")].join("|"))
})

test("a CommonJS config may require", async () => {
  using app = project({
    "package.json": "{}",
    "mlsdk.config.js": "const { basename } = require('node:path'); module.exports = { name: basename('/a/b') }",
  })
  expect((await loadConfig({ cwd: app.root, ...build })).config.name).toBe("b")
})

test("the search goes up to the project root and not beyond", async () => {
  using app = project({
    "mlsdk.config.json": '{ "name": "outside" }',
    "app/package.json": "{}",
    "app/mlsdk.config.json": '{ "name": "root" }',
    "app/near/mlsdk.config.json": '{ "name": "near" }',
    "app/near/deep/file.txt": "",
    "app/other/file.txt": "",
    "bare/package.json": "{}",
    "bare/src/file.txt": "",
  })
  const nameFrom = async (cwd: string): Promise<string | undefined> =>
    (await loadConfig({ cwd: app.path(cwd), ...build })).config.name
  expect(await nameFrom("app/other")).toBe("root")
  expect(await nameFrom("app/near/deep")).toBe("near")
  const bare = await loadConfig({ cwd: app.path("bare/src"), ...build })
  expect(bare).toEqual({ config: {}, file: undefined, rootDir: app.path("bare"), dependencies: [] })
})

test("package.json may hold the config", async () => {
  using app = project({ "package.json": '{ "name": "app", "mlsdk": { "preset": "O1" } }' })
  const loaded = await loadConfig({ cwd: app.root, ...build })
  expect(loaded).toMatchObject({ config: { preset: "O1" }, file: app.path("package.json") })
})

test("a named file beats the search", async () => {
  using app = project({ "mlsdk.config.json": '{ "name": "a" }', "other.json": '{ "name": "b" }' })
  expect((await loadConfig({ cwd: app.root, file: "other.json", ...build })).config.name).toBe("b")
  const [missing] = await diagnosticsOf(() => loadConfig({ cwd: app.root, file: "none.ts", ...build }))
  expect(missing).toMatchObject({ code: "CONFIG_FILE_MISSING", place: { file: app.path("none.ts") } })
})

test("an edited config is evaluated again", async () => {
  using app = project({ "mlsdk.config.ts": "export default { name: 'old' }" })
  expect((await loadConfig({ cwd: app.root, ...build })).config.name).toBe("old")
  app.write("mlsdk.config.ts", "export default { name: 'new' }")
  expect((await loadConfig({ cwd: app.root, ...build })).config.name).toBe("new")
})

test("mistakes in the code are reported at their place", async () => {
  using app = project({
    "package.json": "{}",
    "syntax.ts": "export default {\n  name: ,\n}",
    "helper.ts":
      "interface Wide { readonly a: number }\n\nexport function broken(_: Wide): never {\n  throw new RangeError('too deep')\n}",
    "throws.ts": "import { broken } from './helper'\nexport default broken({ a: 1 })",
    "throws-later.ts": "import { broken } from './helper'\n\nexport default () => broken({ a: 1 })",
    "throws-missing.ts":
      "import { readFileSync } from 'node:fs'\nexport default { name: readFileSync('/no/such/file', 'utf8') }",
    "uninstalled.ts": "import x from 'not-installed'\nexport default x",
    "unresolved.ts": "import x from './absent'\nimport y from './absent-too'\nexport default [x, y]",
    "nothing.ts": "export const config = {}",
    "list.ts": "export default []",
    "bad.json": '{\n  "name": }',
  })
  const found = (file: string) => diagnosticsOf(() => loadConfig({ cwd: app.root, file, ...build }))
  expect(await found("syntax.ts")).toMatchObject([
    {
      code: "CONFIG_SYNTAX",
      place: { file: app.path("syntax.ts"), line: 2, column: 9 },
      frame: "2 |   name: ,\n            ^",
    },
  ])
  const thrown = { code: "CONFIG_THROWS", place: { file: app.path("helper.ts"), line: 4, column: 9 } }
  expect(await found("throws.ts")).toMatchObject([thrown])
  expect(await found("throws-later.ts")).toMatchObject([thrown])
  expect(await found("throws-missing.ts")).toMatchObject([{ code: "CONFIG_THROWS", place: { line: 2 } }])
  expect(await found("uninstalled.ts")).toMatchObject([
    { code: "CONFIG_THROWS", place: { file: app.path("uninstalled.ts") } },
  ])
  expect((await found("unresolved.ts")).map(({ code, place }) => [code, place.line])).toEqual([
    ["CONFIG_SYNTAX", 1],
    ["CONFIG_SYNTAX", 2],
  ])
  expect(await found("nothing.ts")).toMatchObject([
    { code: "CONFIG_EXPORT", message: expect.stringContaining("no default export") },
  ])
  expect(await found("list.ts")).toMatchObject([{ code: "CONFIG_EXPORT" }])
  expect(await found("bad.json")).toMatchObject([{ code: "CONFIG_SYNTAX", place: { line: 2, column: 11 } }])
})

test("a config that fails is an error, never a reason to take the next one", async () => {
  using app = project({
    "package.json": '{ "mlsdk": { "name": "second" } }',
    "mlsdk.config.ts": "throw Object.assign(new Error('gone'), { code: 'ENOENT' })",
  })
  mkdirSync(join(app.root, "sub"))
  expect(await diagnosticsOf(() => loadConfig({ cwd: app.path("sub"), ...build }))).toMatchObject([
    { code: "CONFIG_THROWS" },
  ])
})
