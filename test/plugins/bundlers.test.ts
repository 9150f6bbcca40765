import { existsSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import type { BuildSummary } from "../../plugins/build-summary.ts"
import { expectedResults } from "./support/app-files.ts"
import { bundle, filesBelow, hosts, runInNode, scriptsBelow } from "./support/hosts.ts"
import { scratchApp } from "./support/scratch.ts"

describe.each(hosts)("%s", (host) => {
  test("bundles the application, which predicts", async () => {
    const root = scratchApp()
    const built: BuildSummary[] = []
    const file = await bundle(host, root, { onBuilt: (summary) => built.push(summary) })
    expect(await runInNode(file)).toEqual(expectedResults)
    expect(built.map(({ model }) => model).sort()).toEqual(["affine", "tiny"])

    const scripts = scriptsBelow(join(root, "out"))
    const foreign = [
      "SourceTextOfTheModel",
      "leakyRelu",
      "leaky_relu",
      "class Linear",
      'from "node:',
      'import("node:',
      "require(",
    ]
    expect(foreign.filter((text) => scripts.includes(text))).toEqual([])
    const assets = filesBelow(join(root, "out")).filter((path) => !path.endsWith("js"))
    expect(
      assets.every((path) => /[\w-]{6,}\.(?:bin|wasm)$/.test(path)),
      assets.join(),
    ).toBe(true)
    expect(existsSync(join(root, "out/mlsdk"))).toBe(false)
    expect(filesBelow(join(root, ".mlsdk/codegen/tiny"))).toContain("predict/model.onnx")
  })

  test("leaves out functions that are not used", async () => {
    const root = scratchApp({
      "print.js": `import { total } from "./models/tiny.model?mncore"
process.stdout.write(JSON.stringify((await total([[1, 2, 3], [-1, -2, -3]])).sum.data[0]))`,
    })
    expect(await runInNode(await bundle(host, root))).toBe(-7.125)
    const hashes = scriptsBelow(join(root, "out")).match(/"?graphHash"?: ?"/g)
    expect(hashes, "the manifests of a function and of its preparation").toHaveLength(2)
  })

  test("runs the interpreter where the device is reference", async () => {
    const root = scratchApp()
    expect(await runInNode(await bundle(host, root, { device: "reference" }))).toEqual({
      ...expectedResults,
      device: "reference",
    })
  })
})
