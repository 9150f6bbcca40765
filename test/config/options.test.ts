import fc from "fast-check"
import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { optionFileOf } from "../../src/config/explain.ts"
import { parseValue, valueText } from "../../src/config/option-value.ts"
import {
  optionDefinition,
  optionNames,
  optionOfVariable,
  optionTable,
  type OptionName,
  type OptionValue,
} from "../../src/config/options.ts"
import { optionsOfFunction } from "../../src/config/resolve.ts"
import type { UserOptions } from "../../src/config/schema.ts"
import { diagnosticsOf, project } from "./project.ts"
import { modelOptions, plan } from "./resolving.ts"

const model = { entry: "a.model.ts" }

test("the documented keys and variables are exactly these", () => {
  const documented = optionNames.filter((name) => optionDefinition(name).source === "documented")
  expect(documented.filter((name) => optionDefinition(name).variable === undefined)).toEqual([
    "option_json",
    "float_dtype",
    "layout_planner",
    "scheduler",
    "simulation_mode",
    "sram_budget",
    "sa_expected_run_iters",
    "out_onnx",
  ])
  expect(documented.flatMap((name) => optionDefinition(name).variable ?? [])).toEqual([
    "CODEGEN_FIND_BEST_COMPILE_OPTIONS",
    "CODEGEN_FIND_BETTER_COMPILE_OPTIONS",
    "CODEGEN_SCHEDULE_PP_BEAM_WIDTH",
    "CODEGEN_SCHEDULE_PP_BEAM_MAX_TURN",
    "CODEGEN_SCHEDULE_PP_BEAM_TURN_PRUNE_LIMIT",
    "CODEGEN_USE_MERGE",
    "CODEGEN_USE_PARALLEL_MERGE",
  ])
  expect(optionTable.scheduler.default).toBe("reuse_consecutive")
})

test.each([...optionOfVariable])("%s sets %s", (variable, option) => {
  const text = optionDefinition(option).kind === "flag" ? "1" : "9"
  const trail = modelOptions({ models: { m: model } }, { env: { [variable]: text } }).trails.options[option]
  expect(trail).toMatchObject({
    value: optionDefinition(option).kind === "flag" ? true : 9,
    origin: { kind: "process", variable },
  })
})

test("unknown variables of the process give one warning, unknown options an error", async () => {
  const env = { CODEGEN_SA_STEP: "1", CODEGEN_OTHER: "1", PATH: "x" }
  expect(plan({ models: { m: model, n: model } }, { env }).warnings).toMatchObject([
    {
      code: "OPTION_VARIABLE_UNKNOWN",
      severity: "warning",
      message: "unknown variables CODEGEN_OTHER, CODEGEN_SA_STEP",
    },
  ])
  const cli = { options: ["schedular=spill_opt", "scheduler=fastest", "seed", "sram_budget=1.5"] }
  expect(await diagnosticsOf(() => plan({ models: { m: model, n: model } }, { cli }))).toMatchObject([
    { code: "OPTION_UNKNOWN", message: "unknown option schedular, did you mean scheduler?" },
    { code: "OPTION_VALUE", message: expect.stringContaining('scheduler is "fastest", expected always_from_dram') },
    { code: "OPTION_SYNTAX" },
    { code: "OPTION_VALUE" },
  ])
})

test("the problems of an option file are listed with their places", async () => {
  using app = project({
    "bad.json": JSON.stringify({
      envs: { CODEGEN_USE_MERG: "1", CODEGEN_SA_STEPS: "many" },
      args: [
        "--schedular=spill_opt",
        "scheduler=spill_opt",
        "--scheduler",
        "--option_json=x.json",
        "--float_dtype=fp16",
      ],
    }),
    "shape.json": '{ "arg": [], "envs": 1, "base": "O1" }',
    "syntax.json": '{ "args": [ }',
  })
  const found = async (file: string) =>
    (await diagnosticsOf(() => plan({ options: { option_json: file }, models: { m: model } }, {}, app.root))).map(
      ({ code, place }) => `${code} ${place.path ?? place.line}`,
    )
  expect(await found("bad.json")).toEqual([
    "OPTION_VARIABLE_UNKNOWN envs.CODEGEN_USE_MERG",
    "OPTION_VALUE envs.CODEGEN_SA_STEPS",
    "OPTION_UNKNOWN args.0",
    "OPTION_SYNTAX args.1",
    "OPTION_SYNTAX args.2",
    "OPTION_JSON_NESTED args.3",
    "OPTION_VALUE args.4",
  ])
  expect(await found("shape.json")).toEqual(["CONFIG_UNKNOWN_KEY arg", "CONFIG_UNKNOWN_KEY base", "CONFIG_VALUE envs"])
  expect(await found("syntax.json")).toEqual(["OPTION_FILE_SYNTAX 1"])
  expect(await found("none.json")).toEqual(["OPTION_FILE_MISSING options.option_json"])
})

test("the documented option files work", () => {
  using app = project({
    "out.json": '{"args":["--out_onnx=<codegen_dir>/pfvm.onnx"]}',
    "spill.json": '{"args":["--scheduler=spill_opt"], "name": "spill"}',
  })
  const resolved = plan({ options: { option_json: "out.json" }, models: { m: model } }, {}, app.root)
  const values = optionsOfFunction(resolved.models[0]!, "evalStep", app.root)
  expect(values.out_onnx).toBe(app.path(".mlsdk/codegen/m/evalStep/pfvm.onnx"))
  const spill = modelOptions({ options: { option_json: "spill.json" }, models: { m: model } }, {}, app.root)
  expect([spill.values.scheduler, spill.label]).toEqual(["spill_opt", "spill"])
  expect(plan({ models: { m: model } }).models[0]!.options.values.out_onnx).toBe("")
})

const valueOf = (name: OptionName): fc.Arbitrary<OptionValue> => {
  const option = optionDefinition(name)
  switch (option.kind) {
    case "choice":
      return fc.constantFrom(...option.values)
    case "flag":
      return fc.boolean()
    case "path":
      return fc.string({ unit: "grapheme" }).filter((text) => !text.includes("\0"))
    case "integer":
      return fc.integer({ min: option.least, max: option.most ?? Number.MAX_SAFE_INTEGER })
    case "number":
      return fc.double({ min: option.least, max: option.most ?? 1e9, noNaN: true }).map((value) => value + 0)
  }
}
const anyOptions = fc.record(
  Object.fromEntries(optionNames.filter((name) => name !== "option_json").map((name) => [name, valueOf(name)])),
  { requiredKeys: [] },
) as fc.Arbitrary<UserOptions>

test("the text of a value reads back as the value", () => {
  for (const name of optionNames) {
    fc.assert(
      fc.property(valueOf(name), (value) => {
        expect(parseValue(optionDefinition(name), valueText(value))).toBe(value)
      }),
      { seed: 1, numRuns: 40 },
    )
  }
})

test("option.json replays to the same values", () => {
  using app = project({})
  fc.assert(
    fc.property(
      anyOptions,
      fc.constantFrom("O0", "O1", "O4", "debug", undefined),
      fc.string(),
      (options, preset, name) => {
        const first = modelOptions({ name: name || "x", preset, options, models: { m: model } }, {}, app.root)
        app.write("option.json", optionFileOf(first))
        const again = modelOptions(
          { preset: "O2", options: { option_json: "option.json" }, models: { m: model } },
          {},
          app.root,
        )
        expect({ ...again.values, option_json: "" }).toEqual(first.values)
        expect(again.label).toBe(first.label)
        expect(optionFileOf(again)).toBe(optionFileOf(first))
      },
    ),
    { seed: 1, numRuns: 60 },
  )
})

test("hostile option files never end in anything but diagnostics", () => {
  using app = project({})
  const seedText = readFileSync(new URL("../../presets/O2.json", import.meta.url), "utf8")
  fc.assert(
    fc.asyncProperty(
      fc.nat(seedText.length),
      fc.nat(20),
      fc.string({ unit: "binary", maxLength: 10 }),
      async (at, cut, insert) => {
        app.write("fuzz.json", seedText.slice(0, at) + insert + seedText.slice(at + cut))
        await diagnosticsOf(() => plan({ options: { option_json: "fuzz.json" }, models: { m: model } }, {}, app.root))
      },
    ),
    { seed: 1, numRuns: 50 },
  )
})
