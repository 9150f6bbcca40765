import { expect, test } from "vitest"
import { abi } from "../../src/artifacts/manifest.ts"
import { version } from "../../src/version.ts"
import { mlsdk, mlsdkJson, project } from "./project.ts"

interface Component {
  readonly component: string
  readonly version: string
}

test("everything that takes part in a build is listed, with a dash for what is absent", async () => {
  using app = project({ "node_modules/vite/package.json": '{ "version": "99.1.2" }' })
  const answer = await mlsdkJson(app.root, ["versions"])
  const found = new Map((answer["components"] as readonly Component[]).map((each) => [each.component, each.version]))
  expect(found.size).toBeGreaterThanOrEqual(24)
  expect(found.get("mlsdk")).toBe(version)
  expect(found.get("artifact format")).toBe(String(abi))
  expect(found.get("licence")).toBe("MIT")
  expect(found.get("vite")).toBe("99.1.2")
  expect(found.get("onnxruntime-node")).toBe("-")
  expect(found.get("node")).toBe(process.versions.node)
  expect(found.get("relaxed SIMD")).toMatch(/^(yes|no)$/)
})

test("--markdown is a table", async () => {
  using app = project()
  const { stdout, exitCode } = await mlsdk(app.root, ["versions", "--markdown"])
  expect(exitCode).toBe(0)
  const [head, rule, ...rows] = stdout.trimEnd().split("\n")
  expect([head, rule]).toEqual(["| component | version |", "|---|---|"])
  expect(rows).toContain(`| mlsdk | ${version} |`)
  for (const row of rows) expect(row).toMatch(/^\| .+ \| .+ \|$/)
})
