import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises"
import { existsSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import ts from "typescript"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { compileModelTypes } from "./compile-model-types.ts"

const root = resolve(import.meta.dirname, "../..")

const model = `import { input, type Tensor } from "mlsdk/nn"
export const inputs = { predict: { x: input([2, 3]), t: input([2], "int64") } }
export function predict({ x, t }: { x: Tensor; t: Tensor }) {
  return { y: x.sum(1).add(t.to("float32")) }
}
`

/** Lines of an application, and the error that each must be; right ones have none. */
const calls = [
  { name: "the right call", line: "await predict({ x: new Float32Array(6), t: new BigInt64Array(2) })" },
  { name: "nested numbers", line: "await predict({ x: [[1, 2, 3], [4, 5, 6]], t: [1, 2] })" },
  {
    name: "a tensor with its shape",
    line: "await predict({ x: { data: new Float32Array(6), shape: [2, 3] }, t: [1, 2] })",
  },
  {
    name: "the result's shape",
    line: "const y: readonly [2] = (await predict({ x: new Float32Array(6), t: [1n, 2n] })).y.shape",
  },
  {
    name: "a wrong key",
    line: "await predict({ x: new Float32Array(6), labels: [1, 2] })",
    error: "'labels' does not exist",
  },
  { name: "a missing key", line: "await predict({ x: new Float32Array(6) })", error: "Property 't' is missing" },
  { name: "a wrong dtype", line: "await predict({ x: new Float64Array(6), t: [1, 2] })", error: "Float64Array" },
  {
    name: "a wrong rank",
    line: "await predict({ x: { data: new Float32Array(6), shape: [6] }, t: [1, 2] })",
    error: "not assignable",
  },
  {
    name: "a wrong extent",
    line: "await predict({ x: { data: new Float32Array(6), shape: [3, 2] }, t: [1, 2] })",
    error: "not assignable",
  },
  {
    name: "a result that is not there",
    line: "(await predict({ x: new Float32Array(6), t: [1, 2] })).z",
    error: "Property 'z' does not exist",
  },
  {
    name: "a result's wrong dtype",
    line: "const y: BigInt64Array = (await predict({ x: new Float32Array(6), t: [1, 2] })).y.data",
    error: "BigInt64Array",
  },
] as const

/** A clean checkout where only `mlsdk types` has run. */
describe.skipIf(!existsSync(join(root, "dist/runtime.d.ts")))("types of a model (skipped before npm run build)", () => {
  let dir: string
  let errors: ReadonlyMap<string, string>

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "mlsdk-types-"))
    await mkdir(join(dir, "node_modules"))
    await symlink(root, join(dir, "node_modules/mlsdk"), "dir")
    await writeFile(join(dir, "package.json"), '{ "type": "module" }')
    await writeFile(join(dir, "tiny.model.ts"), model)
    await writeFile(join(dir, "mlsdk.config.json"), JSON.stringify({ models: { tiny: { entry: "./tiny.model.ts" } } }))
    const forms = ["./tiny.model?mncore", "~mlsdk/tiny"]
    for (const [form, id] of forms.entries()) {
      for (const [i, { line }] of calls.entries()) {
        await writeFile(
          join(dir, `app-${form}-${i}.ts`),
          `import { predict } from "${id}"\nexport async function app() {\n  ${line}\n}\n`,
        )
      }
    }
    await compileModelTypes(dir)
    errors = check(dir, forms.length)
  })

  afterAll(() => rm(dir, { recursive: true, force: true }))

  describe.each([
    { form: 0, how: "by path" },
    { form: 1, how: "by name" },
  ])("imported $how", ({ form }) => {
    test.each(calls.map((call, i) => ({ ...call, i })))("$name", ({ i, ...call }) => {
      const found = errors.get(`app-${form}-${i}.ts`)
      if ("error" in call) expect(found).toContain(call.error)
      else expect(found).toBeUndefined()
    })
  })
})

/** The errors of TypeScript by file name. */
function check(dir: string, forms: number): ReadonlyMap<string, string> {
  const apps = Array.from({ length: forms }, (_, form) =>
    calls.map((_call, i) => join(dir, `app-${form}-${i}.ts`)),
  ).flat()
  const program = ts.createProgram([...apps, join(dir, ".mlsdk/types/mlsdk-env.d.ts")], {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    types: [],
    lib: ["lib.es2023.d.ts", "lib.dom.d.ts"],
  })
  const diagnostics = ts.getPreEmitDiagnostics(program)
  return new Map(
    diagnostics.map((diagnostic) => [
      diagnostic.file?.fileName.split("/").at(-1) ?? "",
      ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n"),
    ]),
  )
}
