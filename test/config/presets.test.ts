import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { optionFileJsonSchema } from "../../src/config/option-file-schema.ts"
import type { OptionValues } from "../../src/config/options.ts"
import { shippedPresets } from "../../src/config/presets.ts"
import { diagnosticsOf, project } from "./project.ts"
import { modelOptions, plan } from "./resolving.ts"

const model = { entry: "a.model.ts" }
const valuesOf = (preset: string): OptionValues =>
  modelOptions({ preset, models: { m: model } }, { mode: "development" }).values

const table = {
  scheduler: [
    "reuse_consecutive",
    "auto_recompute_sa",
    "auto_recompute_sa",
    "auto_recompute_sa",
    "auto_recompute_sa",
    "always_from_dram",
  ],
  retry_on_failure: [true, false, false, false, false, false],
  layout_planner: ["legacy", "lpz", "lpz", "lpz", "lpz", "legacy"],
  lpz_beam_width: [undefined, 8, 32, 64, 256, undefined],
  simulation_mode: ["fake", "fast", "default", "best", "full", "fast"],
  sa_expected_run_iters: [0, 200, 2000, 10000, 40000, 0],
  schedule_pp_beam_width: [0, 0, 4, 16, 64, 0],
  schedule_pp_beam_max_turn: [undefined, undefined, 20, 100, -1, undefined],
  schedule_pp_beam_turn_prune_limit: [undefined, undefined, 5, 10, 20, undefined],
  use_merge: [false, false, false, true, true, false],
  use_parallel_merge: [false, false, false, false, true, false],
  find_better_compile_options: [false, false, false, false, true, false],
  find_best_compile_options: [false, false, false, false, false, false],
  sram_budget: [0.9, 0.9, 1, 1, 1, 1],
  optimizer_passes: ["safe", "all", "all", "all", "all", "minimal"],
  debug_artifacts: [false, false, false, false, false, true],
} as const satisfies Partial<Record<keyof OptionValues, readonly unknown[]>>

test.each(shippedPresets.map((name, column) => [name, column] as const))(
  "%s holds its column of the table",
  (name, column) => {
    const expected = Object.entries(table).flatMap(([option, values]) =>
      values[column] === undefined ? [] : [[option, values[column]]],
    )
    expect(valuesOf(name)).toMatchObject(Object.fromEntries(expected))
    const file = JSON.parse(readFileSync(new URL(`../../presets/${name}.json`, import.meta.url), "utf8")) as object
    expect(Object.keys(file)).toEqual(["name", "envs", "args"])
  },
)

test("a shipped preset is the same as an option file", () => {
  const byFile = modelOptions({ options: { option_json: "mlsdk/presets/O1.json" }, models: { m: model } }).values
  expect({ ...byFile, option_json: "" }).toEqual(valuesOf("O1"))
})

test("own presets start from a base, by name or by file", () => {
  using app = project({
    "lab/one.json": '{ "base": "./two.json", "args": ["--seed=1"] }',
    "lab/two.json": '{ "base": "home", "args": ["--seed=2", "--num_sa_threads=2"] }',
  })
  const config = {
    presets: { home: { base: "O1", args: ["--max_time_slice=7"] } },
    preset: "./lab/one.json",
    models: { m: model },
  }
  const { values, trails } = modelOptions(config, {}, app.root)
  expect(values).toMatchObject({ seed: 1, num_sa_threads: 2, max_time_slice: 7, sa_expected_run_iters: 200 })
  expect(trails.options.max_time_slice.origin).toEqual({ kind: "preset", preset: "home", path: "presets.home.args.0" })
  expect(plan(config, {}, app.root).watchFiles).toEqual(
    expect.arrayContaining([app.path("lab/one.json"), app.path("lab/two.json")]),
  )
})

test("unknown presets, cycles and missing files are reported", async () => {
  const found = async (preset: string) =>
    diagnosticsOf(() => plan({ preset, presets: { a: { base: "b" }, b: { base: "a" } }, models: { m: model } }))
  expect(await found("O5")).toMatchObject([{ code: "PRESET_UNKNOWN", place: { path: "preset" } }])
  expect(await found("debgu")).toMatchObject([{ message: "unknown preset debgu, did you mean debug?" }])
  expect(await found("a")).toMatchObject([{ code: "PRESET_CYCLE", message: expect.stringContaining("a -> b -> a") }])
  expect(await found("./none.json")).toMatchObject([{ code: "OPTION_FILE_MISSING" }])
})

test("a production build with the debug preset is warned of, also through a base", () => {
  const codes = (preset: string, mode: string): readonly string[] =>
    plan({ preset, presets: { mine: { base: "debug" } }, models: { m: model } }, { mode }).warnings.map(
      ({ code }) => code,
    )
  expect(codes("debug", "production")).toEqual(["PRESET_DEBUG_BUILD"])
  expect(codes("mine", "production")).toEqual(["PRESET_DEBUG_BUILD"])
  expect(codes("debug", "development")).toEqual([])
  expect(codes("O0", "production")).toEqual([])
})

test("the published JSON schema is the one of the option table", () => {
  const file = new URL("../../presets/option-file.schema.json", import.meta.url)
  expect(readFileSync(file, "utf8")).toBe(optionFileJsonSchema())
})

test("the JSON schema accepts the shipped presets and the documented examples", () => {
  const schema = JSON.parse(optionFileJsonSchema()) as Schema
  const patterns = schema.properties.args.items.anyOf.map(({ pattern }) => new RegExp(pattern))
  const matches = (arg: string): number => patterns.filter((pattern) => pattern.test(arg)).length
  for (const name of shippedPresets) {
    const file = JSON.parse(
      readFileSync(new URL(`../../presets/${name}.json`, import.meta.url), "utf8"),
    ) as OptionFileContent
    expect(file.args.map(matches)).toEqual(file.args.map(() => 1))
    for (const variable of Object.keys(file.envs)) expect(schema.properties.envs.properties).toHaveProperty(variable)
  }
  expect(
    ["--out_onnx=<codegen_dir>/pfvm.onnx", "--scheduler=spill_opt", "--scheduler=fastest", "--schedular=x"].map(
      matches,
    ),
  ).toEqual([1, 1, 0, 0])
})

interface Schema {
  readonly properties: {
    readonly args: { readonly items: { readonly anyOf: readonly { readonly pattern: string }[] } }
    readonly envs: { readonly properties: object }
  }
}

interface OptionFileContent {
  readonly args: readonly string[]
  readonly envs: object
}
