import { existsSync, readdirSync, readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { compileModel } from "../../src/index.ts"
import { mlsdk, mlsdkJson, project, tinyModel, tinyProject, type JsonAnswer } from "./project.ts"

interface ModelFacts {
  readonly name: string
  readonly result: string
  readonly functions: readonly {
    readonly name: string
    readonly codegenDir: string
    readonly programBytes: number
    readonly weightsBytes: number
  }[]
}

const modelsOf = (answer: JsonAnswer): readonly ModelFacts[] => answer["models"] as readonly ModelFacts[]
const resultsOf = (answer: JsonAnswer): readonly string[] =>
  modelsOf(answer).map(({ name, result }) => `${name} ${result}`)

const twoModels = {
  "mlsdk.config.ts":
    'export default { models: { one: { entry: "./one.model.ts" }, two: { entry: "./two.model.ts" } } }',
  "one.model.ts": tinyModel,
  "two.model.ts": tinyModel.replace("add(1)", "add(2)"),
} as const

test("compiles every model of the config, and takes them from the cache the next time", async () => {
  using app = project(twoModels)
  const first = await mlsdkJson(app.root, ["compile"])
  expect(resultsOf(first)).toEqual(["one compiled", "two compiled"])
  const [fn] = modelsOf(first)[0]!.functions
  expect(fn).toMatchObject({ name: "predict", codegenDir: app.path(".mlsdk/codegen/one/predict") })
  expect(fn!.programBytes).toBeGreaterThan(0)
  expect(readdirSync(fn!.codegenDir)).toEqual(
    expect.arrayContaining(["model.onnx", "model.wasm", "manifest.json", "option.json", "report.json"]),
  )
  expect(resultsOf(await mlsdkJson(app.root, ["compile"]))).toEqual(["one cached", "two cached"])
})

test("prints one row a function, with its codegen_dir", async () => {
  using app = project(twoModels)
  const { exitCode, stdout, stderr } = await mlsdk(app.root, ["compile", "two"])
  expect(exitCode).toBe(0)
  const [head, row, end] = stdout.split("\n")
  expect(head).toMatch(/^function +result +program +weights +time +codegen_dir$/)
  expect(row).toMatch(/^two\.predict +compiled +\d+ B +\d+ B +\d+\.\d\d s +\.mlsdk\/codegen\/two\/predict$/)
  expect(end).toBe("")
  expect(stderr).toMatch(
    /^compile two: pfvm:cpu\n\[INFO \]\[ +\d+\.\d\d\]\[cache\] cache miss graph=[0-9A-F]{8} predict/,
  )
  const quiet = await mlsdk(app.root, ["compile", "two", "--quiet"])
  expect(quiet).toMatchObject({ exitCode: 0, stderr: "" })
  expect(quiet.stdout).toContain("two.predict  cached")
})

test("a model is named by its config name or by its path, from any folder", async () => {
  using app = project({ ...twoModels, "src/free.model.ts": tinyModel })
  const answer = await mlsdkJson(app.path("src"), ["compile", "one", "./free.model.ts", "../one.model.ts"])
  expect(resultsOf(answer)).toEqual(["one compiled", "free compiled"])
  expect(existsSync(app.path(".mlsdk/codegen/free/predict/model.onnx"))).toBe(true)
})

test("--device and --opt change the program without a change of the source", async () => {
  using app = project(tinyProject)
  const answer = await mlsdkJson(app.root, ["compile", "--device", "reference", "--opt", "optimizer_passes=minimal"])
  const folder = modelsOf(answer)[0]!.functions[0]!.codegenDir
  expect(readdirSync(folder)).toContain("model.ir")
  const report = JSON.parse(readFileSync(`${folder}/report.json`, "utf8")) as {
    device: string
    passes: { pass: string }[]
  }
  expect(report.device).toBe("reference")
  expect(report.passes.map(({ pass }) => pass)).not.toContain("eliminate-identities")
})

test("out_onnx in an option file writes the compiled graph beside the other artifacts", async () => {
  const file = JSON.stringify({ args: ["--out_onnx=<codegen_dir>/pfvm.onnx"] })
  using app = project({ ...tinyProject, "options/pfvm_onnx.json": file })
  const answer = await mlsdkJson(app.root, ["compile", "--option_json", "options/pfvm_onnx.json"])
  expect(readdirSync(modelsOf(answer)[0]!.functions[0]!.codegenDir)).toContain("pfvm.onnx")
})

describe("failures", () => {
  test("a model that fails does not stop the others, and the exit code is 1", async () => {
    using app = project({ ...twoModels, "one.model.ts": "export const = 1" })
    const answer = await mlsdkJson(app.root, ["compile"])
    expect(answer).toMatchObject({ ok: false, exitCode: 1, diagnostics: [{ code: "MODEL_SYNTAX" }] })
    expect(resultsOf(answer)).toEqual(["one failed", "two compiled"])
    const { stdout, stderr, exitCode } = await mlsdk(app.root, ["compile"])
    expect(exitCode).toBe(1)
    expect(stdout).toMatch(/^one +failed +- +- /m)
    expect(stderr).toContain(`${app.path("one.model.ts")}:1:14: `)
    expect(stderr).not.toMatch(/^\s+at /m)
  })

  test("an unknown model is refused with exit code 2", async () => {
    using app = project(twoModels)
    const answer = await mlsdkJson(app.root, ["compile", "onee"])
    expect(answer).toMatchObject({ exitCode: 2, diagnostics: [{ code: "MODEL_UNKNOWN" }] })
  })

  test("a config without models asks for one", async () => {
    using app = project()
    const answer = await mlsdkJson(app.root, ["compile"])
    expect(answer).toMatchObject({ exitCode: 2, diagnostics: [{ code: "CLI_NO_MODELS" }] })
  })

  test("a missing checkpoint is a problem of the model", async () => {
    const config =
      'export default { models: { tiny: { entry: "./tiny.model.ts", weights: { file: "./absent.npz" } } } }'
    using app = project({ ...tinyProject, "mlsdk.config.ts": config })
    const answer = await mlsdkJson(app.root, ["compile"])
    expect(answer).toMatchObject({ exitCode: 1, diagnostics: [{ code: "CHECKPOINT_UNREADABLE" }] })
  })
})

test("--twice finds no difference", async () => {
  using app = project(tinyProject)
  const { exitCode, stdout } = await mlsdk(app.root, ["compile", "--twice"])
  expect(exitCode).toBe(0)
  expect(stdout).toContain("both compiles gave the same bytes")
  expect(await mlsdkJson(app.root, ["compile", "--twice"])).toMatchObject({ ok: true, differences: [] })
})

test("--twice reports a model that is another one each time", async () => {
  using app = project({
    ...tinyProject,
    "tiny.model.ts": tinyModel.replace("add(1)", "add(Date.now() % 1e6 + Math.random())"),
  })
  const answer = await mlsdkJson(app.root, ["compile", "--twice"])
  expect(answer).toMatchObject({
    exitCode: 1,
    diagnostics: [{ code: "ARTIFACTS_DIFFER", place: { path: "model.onnx" } }],
  })
})

test("compileModel gives the same artifacts, byte by byte", async () => {
  using app = project(tinyProject)
  const built = await compileModel("tiny", { cwd: app.root })
  const [fn] = built.functions
  const written = new Map([...fn!.artifacts.keys()].map((name) => [name, readFileSync(`${fn!.codegenDir}/${name}`)]))
  for (const [name, bytes] of fn!.artifacts) expect(written.get(name)?.equals(bytes), name).toBe(true)
  const answer = await mlsdkJson(app.root, ["compile"])
  expect(resultsOf(answer)).toEqual(["tiny cached"])
})

describe("--watch", () => {
  /** Runs until the step for the last output has been taken; each step gets the lines printed so far. */
  async function watched(
    root: string,
    argv: readonly string[],
    steps: readonly ((answer: JsonAnswer) => void)[],
  ): Promise<number> {
    const controller = new AbortController()
    let taken = 0
    const onOutput = (stdout: string): void => {
      const lines = stdout.trimEnd().split("\n")
      if (lines.length <= taken) return
      const step = steps[taken++]
      if (step === undefined) return
      step(JSON.parse(lines.at(-1)!) as JsonAnswer)
      if (taken === steps.length) controller.abort()
    }
    const around = { interruption: controller.signal, onOutput }
    const { exitCode } = await mlsdk(root, ["compile", "--watch", "--json", ...argv], around)
    return exitCode
  }

  test("builds again what a change concerns, also after a failure", async () => {
    using app = project({
      ...twoModels,
      "two.model.ts": 'export { inputs, predict } from "./shared.ts"\n',
      "shared.ts": tinyModel,
    })
    const results: (readonly string[])[] = []
    const after = (change: () => void) => (answer: JsonAnswer) => {
      results.push(resultsOf(answer))
      setTimeout(change, 20)
    }
    const exitCode = await watched(
      app.root,
      [],
      [
        after(() => app.write("shared.ts", tinyModel.replace("mul(2)", "mul(3)"))),
        after(() => app.write("shared.ts", "export const = 1")),
        after(() => app.write("shared.ts", tinyModel.replace("mul(2)", "mul(4)"))),
        after(() => app.write("mlsdk.config.ts", `${twoModels["mlsdk.config.ts"]}\n// changed\n`)),
        after(() => {}),
      ],
    )
    expect(exitCode).toBe(0)
    expect(results).toEqual([
      ["one compiled", "two compiled"],
      ["two compiled"],
      ["two failed"],
      ["two compiled"],
      ["one cached", "two cached"],
    ])
  })
})
