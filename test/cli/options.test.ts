import { expect, test } from "vitest"
import { optionNames } from "../../src/config/options.ts"
import { mlsdk, mlsdkJson, project } from "./project.ts"

interface Row {
  readonly option: string
  readonly value: string
  readonly origin: string
  readonly shadowed: readonly { readonly value: string; readonly origin: string }[]
}

const config = `export default {
  device: "reference",
  targets: { board: { device: "pfvm:cpu" } },
  models: { tiny: { entry: "./tiny.model.ts", options: { float_dtype: "half" } } },
}
`

test("every option is listed with its meaning, and the config that decides is named", async () => {
  using app = project({ "mlsdk.config.ts": config, "deep/er/package.txt": "" })
  const { exitCode, stdout, stderr } = await mlsdk(app.path("deep/er"), ["options"])
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" })
  expect(stdout).toContain(`config  ${app.path("mlsdk.config.ts")}\n`)
  for (const name of optionNames) expect(stdout).toMatch(new RegExp(`^${name} `, "m"))
  expect(stdout).toContain("(CODEGEN_USE_MERGE)")
})

test("of two configs the nearest is used and named", async () => {
  using app = project({ "mlsdk.config.json": "{}", "mlsdk.config.ts": config, "app/mlsdk.config.json": "{}" })
  const inside = await mlsdkJson(app.path("app"), ["options"])
  expect(inside["configFile"]).toBe(app.path("app/mlsdk.config.json"))
  const named = await mlsdkJson(app.path("app"), ["options", "--config", "../mlsdk.config.json"])
  expect(named["configFile"]).toBe(app.path("mlsdk.config.json"))
  using bare = project()
  expect((await mlsdkJson(bare.root, ["options"]))["configFile"]).toBeNull()
})

test("--explain shows every kind of source and what it beats", async () => {
  using app = project({
    "mlsdk.config.ts": config,
    "run/more.json": JSON.stringify({ args: ["--sram_budget=0.5", "--scheduler=always_from_dram"] }),
  })
  const argv = [
    "options",
    "--model",
    "tiny",
    "--preset",
    "O1",
    "--option_json",
    "more.json",
    "--opt",
    "scheduler=spill_opt",
  ]
  const env = { CODEGEN_USE_MERGE: "1" }
  const answer = await mlsdkJson(app.path("run"), [...argv, "--explain"], { env })
  expect(answer).toMatchObject({ ok: true, model: "tiny", diagnostics: [] })
  const rows = new Map((answer["options"] as readonly Row[]).map((row) => [row.option, row]))
  expect(rows.get("device")).toMatchObject({ value: "reference", origin: "mlsdk.config.ts: device" })
  expect(rows.get("float_dtype")).toMatchObject({
    value: "half",
    origin: "mlsdk.config.ts: models.tiny.options.float_dtype",
  })
  expect(rows.get("sram_budget")).toMatchObject({ value: "0.5", origin: "run/more.json: args.0" })
  expect(rows.get("use_merge")).toMatchObject({ value: "1", origin: "process CODEGEN_USE_MERGE" })
  expect(rows.get("simulation_mode")).toMatchObject({
    value: "fast",
    origin: expect.stringMatching(/^preset O1: args/),
  })
  expect(rows.get("scheduler")).toMatchObject({ value: "spill_opt", origin: "command line --opt scheduler=spill_opt" })
  expect(rows.get("scheduler")?.shadowed.map(({ value }) => value)).toEqual([
    "always_from_dram",
    "auto_recompute_sa",
    "reuse_consecutive",
  ])
  const { stdout } = await mlsdk(app.path("run"), [...argv, "--explain"], { env })
  expect(stdout).toMatch(
    /scheduler +spill_opt +command line --opt scheduler=spill_opt\n +\(always_from_dram\) +run\/more\.json: args\.1/,
  )
})

test("--target and MLSDK_TARGET choose a target, --device beats both", async () => {
  using app = project({ "mlsdk.config.ts": config })
  const deviceOf = async (argv: readonly string[], env = {}) => {
    const { options } = await mlsdkJson(app.root, ["options", ...argv], { env })
    return (options as readonly Row[]).find(({ option }) => option === "device")?.value
  }
  expect(await deviceOf([])).toBe("reference")
  expect(await deviceOf(["--target", "board"])).toBe("pfvm:cpu")
  expect(await deviceOf([], { MLSDK_TARGET: "board" })).toBe("pfvm:cpu")
  expect(await deviceOf(["--target", "board", "--device", "emu2"])).toBe("emu2")
})

test("warnings are data with --json and lines on stderr without", async () => {
  using app = project()
  const env = { CODEGEN_USE_MERG: "1" }
  const answer = await mlsdkJson(app.root, ["options"], { env })
  expect(answer.ok).toBe(true)
  expect(answer.diagnostics).toMatchObject([{ code: "OPTION_VARIABLE_UNKNOWN", severity: "warning" }])
  const { stderr, exitCode } = await mlsdk(app.root, ["options", "--quiet"], { env })
  expect(exitCode).toBe(0)
  expect(stderr).toContain("warning unknown variable CODEGEN_USE_MERG, did you mean CODEGEN_USE_MERGE?")
})

test("an unknown model is named with the nearest one", async () => {
  using app = project({ "mlsdk.config.ts": config })
  const answer = await mlsdkJson(app.root, ["options", "--model", "tinny"])
  expect(answer).toMatchObject({ exitCode: 2, diagnostics: [{ code: "MODEL_UNKNOWN" }] })
  expect(answer.diagnostics[0]?.message).toContain("did you mean tiny?")
})
