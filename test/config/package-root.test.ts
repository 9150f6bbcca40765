import { readFileSync } from "node:fs"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { build } from "esbuild"
import { expect, test } from "vitest"
import { ownPackage } from "../../src/config/package-root.ts"
import { project } from "./project.ts"

test("the package is found from its sources", () => {
  expect(ownPackage()).toBe(join(import.meta.dirname, "../.."))
})

test.each(["dist/index.mjs", "dist/shared/chunk.mjs"])("the package is found from its built file %s", async (file) => {
  using app = project({
    "package.json": '{ "name": "app" }',
    "node_modules/mlsdk/package.json": '{ "name": "mlsdk" }',
    "node_modules/mlsdk/dist/package.json": '{ "type": "module" }',
  })
  const outfile = app.path(`node_modules/mlsdk/${file}`)
  const entry = join(import.meta.dirname, "../../src/config/package-root.ts")
  await build({ entryPoints: [entry], outfile, bundle: true, platform: "node", format: "esm", logLevel: "silent" })
  const built = (await import(pathToFileURL(outfile).href)) as { ownPackage: () => string }
  expect(built.ownPackage()).toBe(app.path("node_modules/mlsdk"))
  expect(readFileSync(outfile, "utf8")).not.toContain(import.meta.dirname)
})
