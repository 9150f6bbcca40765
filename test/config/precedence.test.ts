import { describe, expect, test } from "vitest"
import type { ResolveRequest } from "../../src/config/context.ts"
import { explainOptions, optionTableText } from "../../src/config/explain.ts"
import type { UserConfig } from "../../src/config/schema.ts"
import { project } from "./project.ts"
import { modelOptions, plan } from "./resolving.ts"

interface Sources {
  readonly config: UserConfig
  readonly overrides: Partial<ResolveRequest>
}

const model = { entry: "a.model.ts" }
const files = {
  "options.json": '{ "envs": { "CODEGEN_SA_STEPS": "3" } }',
  "args.json": '{ "envs": { "CODEGEN_SA_STEPS": "30" }, "args": ["--sa_steps=31", "--sa_steps=3"] }',
}

/** From the weakest source to the strongest; each gives sa_steps its own value, the number in front. */
const sources = [
  ["0 default", { config: {}, overrides: {} }],
  [
    "1 base of the preset",
    { config: { preset: "lab", presets: { lab: { base: "base" }, base: { args: ["--sa_steps=1"] } } }, overrides: {} },
  ],
  ["2 preset", { config: { preset: "lab", presets: { lab: { envs: { CODEGEN_SA_STEPS: 2 } } } }, overrides: {} }],
  ["3 option_json", { config: { options: { option_json: "options.json" } }, overrides: {} }],
  ["4 options", { config: { options: { sa_steps: 4 } }, overrides: {} }],
  [
    "5 target",
    { config: { targets: { board: { options: { sa_steps: 5 } } } }, overrides: { cli: { target: "board" } } },
  ],
  ["6 model", { config: { models: { m: { ...model, options: { sa_steps: 6 } } } }, overrides: {} }],
  ["7 command line", { config: {}, overrides: { cli: { options: ["sa_steps=7"] } } }],
  ["8 process", { config: {}, overrides: { env: { CODEGEN_SA_STEPS: "8" } } }],
] as const satisfies readonly (readonly [string, Sources])[]

function together(weak: Sources, strong: Sources): Sources {
  const [a, b] = [weak.config, strong.config]
  return {
    config: {
      ...a,
      ...b,
      presets: { ...a.presets, ...b.presets },
      options: { ...a.options, ...b.options },
      models: { m: model, ...a.models, ...b.models },
    },
    overrides: { ...weak.overrides, ...strong.overrides, cli: { ...weak.overrides.cli, ...strong.overrides.cli } },
  }
}

describe("each source beats the one below it", () => {
  const pairs = sources
    .slice(1)
    .map(([name, strong], index) => [name, sources[index]![0], sources[index]![1], strong] as const)

  test.each(pairs)("%s beats %s", (name, weakName, weak, strong) => {
    using app = project(files)
    const { config, overrides } = together(weak, strong)
    const trail = modelOptions(config, overrides, app.root).trails.options.sa_steps
    expect(trail.value).toBe(Number(name[0]))
    if (!name.startsWith("2")) expect(trail.shadowed[0]?.value).toBe(Number(weakName[0]))
  })
})

test("all sources at once: the process wins, and everything else is listed", () => {
  using app = project(files)
  const all = sources.map(([, source]): Sources => source).reduce(together)
  const config = {
    ...all.config,
    presets: { lab: { base: "base", args: ["--sa_steps=2"] }, base: { args: ["--sa_steps=1"] } },
  }
  const { sa_steps } = modelOptions(config, all.overrides, app.root).trails.options
  expect([sa_steps.value, ...sa_steps.shadowed.map(({ value }) => value)]).toEqual([8, 7, 6, 5, 4, 3, 2, 1, 0])
  expect([sa_steps.origin, ...sa_steps.shadowed.map(({ origin }) => origin)].map(({ kind }) => kind)).toEqual([
    "process",
    "cli",
    "model",
    "target",
    "config",
    "option_json",
    "preset",
    "preset",
    "default",
  ])
})

test("in an option file args beat envs, and the last arg wins with a warning", () => {
  using app = project(files)
  const resolved = plan({ models: { m: model }, options: { option_json: "args.json" } }, {}, app.root)
  expect(resolved.models[0]!.options.trails.options.sa_steps).toMatchObject({
    value: 3,
    origin: { kind: "option_json", file: app.path("args.json"), path: "args.1" },
    shadowed: [{ value: 31 }, { value: 30 }, { value: 0 }],
  })
  expect(resolved.warnings).toMatchObject([{ code: "OPTION_REPEATED", severity: "warning", place: { path: "args.1" } }])
  expect(resolved.watchFiles).toEqual([app.path("mlsdk.config.ts"), app.path("args.json")])
})

test("keys, args, envs, --opt and the process set the same value", () => {
  using app = project({
    "args.json": '{ "args": ["--use_merge=1"] }',
    "bare.json": '{ "args": ["--use_merge"] }',
    "envs.json": '{ "envs": { "CODEGEN_USE_MERGE": true } }',
  })
  const merged = (options: UserConfig["options"], overrides: Partial<ResolveRequest> = {}): boolean =>
    modelOptions({ models: { m: model }, options }, overrides, app.root).values.use_merge
  expect(merged({ use_merge: true })).toBe(true)
  expect(merged({ option_json: "args.json" })).toBe(true)
  expect(merged({ option_json: "bare.json" })).toBe(true)
  expect(merged({ option_json: "envs.json" })).toBe(true)
  expect(merged({}, { cli: { options: ["use_merge=true"] } })).toBe(true)
  expect(merged({}, { cli: { options: ["option_json=envs.json"] } })).toBe(true)
  expect(merged({}, { env: { CODEGEN_USE_MERGE: "1" } })).toBe(true)
})

test.each(["0", "", "false", "FALSE"])("a variable that is %j is off, and beats a file that is on", (text) => {
  expect(
    modelOptions({ models: { m: model }, preset: "O3" }, { env: { CODEGEN_USE_MERGE: text } }).values.use_merge,
  ).toBe(false)
})

test("an empty option_json takes the file of a weaker source away", () => {
  using app = project(files)
  const models = { m: { ...model, options: { option_json: "" } } }
  expect(modelOptions({ options: { option_json: "options.json" }, models }, {}, app.root).values.sa_steps).toBe(0)
})

test("a preset and single keys combine", () => {
  const { values, trails } = modelOptions({ models: { m: model }, preset: "O1", options: { float_dtype: "float" } })
  expect(values).toMatchObject({ scheduler: "auto_recompute_sa", sa_expected_run_iters: 200, float_dtype: "float" })
  expect(trails.options.float_dtype.origin).toEqual({
    kind: "config",
    file: "/app/mlsdk.config.ts",
    path: "options.float_dtype",
  })
})

test("device: command line, model, target, config, default", () => {
  const config = (device: "emu2" | undefined): UserConfig => ({
    device: "reference",
    targets: { board: { device: "mncore2:auto" } },
    models: { m: { ...model, device } },
  })
  expect(modelOptions({ models: { m: model } }).device).toBe("pfvm:cpu")
  expect(modelOptions(config(undefined)).device).toBe("reference")
  expect(modelOptions(config(undefined), { cli: { target: "board" } }).device).toBe("mncore2:auto")
  expect(modelOptions(config(undefined), { env: { MLSDK_TARGET: "board" } }).device).toBe("mncore2:auto")
  expect(modelOptions(config("emu2"), { cli: { target: "board" } }).device).toBe("emu2")
  expect(modelOptions(config("emu2"), { cli: { device: "pfvm:cpu" } }).device).toBe("pfvm:cpu")
})

test("the command line's target beats MLSDK_TARGET", () => {
  const config: UserConfig = { targets: { a: { device: "emu2" }, b: { device: "reference" } }, models: { m: model } }
  const resolved = plan(config, { cli: { target: "b" }, env: { MLSDK_TARGET: "a" } })
  expect([resolved.target, resolved.models[0]!.options.device]).toEqual(["b", "reference"])
})

test("a dev server takes its own preset and estimates, unless told otherwise", () => {
  const config: UserConfig = { preset: "O3", models: { m: model } }
  const serve = { command: "serve" } as const
  expect(modelOptions(config, serve)).toMatchObject({
    preset: "O1",
    values: { simulation_mode: "fake", sa_expected_run_iters: 200 },
  })
  expect(modelOptions({ ...config, dev: { preset: "O0" } }, serve)).toMatchObject({
    preset: "O0",
    values: { simulation_mode: "fake" },
  })
  expect(modelOptions({ ...config, options: { simulation_mode: "best" } }, serve).values.simulation_mode).toBe("best")
  expect(modelOptions(config, { ...serve, cli: { preset: "O2" } })).toMatchObject({
    preset: "O2",
    values: { simulation_mode: "default" },
  })
})

test("seed and debug of the config are short for options", () => {
  const config: UserConfig = { seed: 7, debug: true, models: { m: model } }
  expect(modelOptions({ models: { m: model } }).values).toMatchObject({ seed: 16, debug_artifacts: false })
  expect(modelOptions(config).values).toMatchObject({ seed: 7, debug_artifacts: true })
  expect(modelOptions({ ...config, options: { seed: 8 } }).values.seed).toBe(8)
})

test("the explanation tells value, origin and what is shadowed", () => {
  using app = project({ "opts.json": '{ "args": ["--scheduler=spill_opt"] }' })
  const resolved = modelOptions(
    { preset: "O1", options: { option_json: "./opts.json" }, models: { m: { ...model, device: "emu2" } } },
    { cli: { options: ["seed=3"] }, env: { CODEGEN_SA_STEPS: "5" } },
    app.root,
  )
  const rows = new Map(explainOptions(resolved, app.root).map((row) => [row.option, row]))
  expect(rows.get("scheduler")).toEqual({
    option: "scheduler",
    value: "spill_opt",
    origin: "opts.json: args.0",
    shadowed: [
      { value: "auto_recompute_sa", origin: "preset O1: args.0" },
      { value: "reuse_consecutive", origin: "default" },
    ],
    source: "documented",
    meaning: "how operators are ordered and what stays in local memory",
  })
  expect(rows.get("device")).toMatchObject({ value: "emu2", origin: "mlsdk.config.ts: models.m.device" })
  expect(rows.get("seed")?.origin).toBe("command line --opt seed=3")
  expect(rows.get("sa_steps")?.origin).toBe("process CODEGEN_SA_STEPS")
  const table = optionTableText([...rows.values()])
  expect(table).toMatch(
    /^option +value +origin\ndevice +emu2 +mlsdk\.config\.ts: models\.m\.device\n +\(pfvm:cpu\) +default\n/,
  )
})
