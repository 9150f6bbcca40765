import { expect, expectTypeOf, test } from "vitest"
import { check } from "../../src/config/check.ts"
import { defineConfig, input } from "../../src/config/define-config.ts"
import { deviceNames } from "../../src/config/devices.ts"
import { configSchema, type UserConfig } from "../../src/config/schema.ts"
import { formatDiagnostic } from "../../src/diagnostics/diagnostic.ts"

function problemsOf(value: unknown): readonly string[] {
  const checked = check(configSchema, value, {})
  return "problems" in checked ? checked.problems.map((problem) => formatDiagnostic(problem).split("\n")[0]!) : []
}

const complete = defineConfig({
  name: "app",
  device: "emu2",
  preset: "lab",
  options: {
    float_dtype: "half",
    scheduler: "spill_opt",
    sram_budget: 0.5,
    use_merge: true,
    out_onnx: "<codegen_dir>/pfvm.onnx",
  },
  targets: { board: { device: "mncore2:auto", preset: "O3", options: { sa_steps: 10 } } },
  models: {
    mnist: {
      entry: "./src/mnist.model.ts",
      functions: ["evalStep", "trainStep"],
      inputs: { x: input([125, 1, 32, 32]), t: { kind: "input", shape: [125], dtype: "int64" } },
      mode: "training",
      device: "pfvm:cpu",
      weights: { file: "./mnist.pth", key: "model_state_dict", strict: false, load: "inline", storage: "f16" },
      codegen_dir: "mlsdk_mnist",
    },
  },
  presets: { lab: { base: "O1", args: ["--scheduler=spill_opt"], envs: { CODEGEN_USE_MERGE: 1 }, name: "lab" } },
  codegenDir: "out",
  emitArtifacts: true,
  cache: { dir: ".cache", enable_app_cache: false },
  compile: { threads: -1 },
  trace: { timeout: 5 },
  optimizer: { disable: ["fold-constants"], defer: [] },
  pfvm: { threads: "auto", relaxedSimd: false },
  debug: true,
  dev: { preset: "O0" },
  log: { level: "debug", components: ["scheduler"] },
  seed: 7,
  fallback: "reference",
  autotune: "build",
  extensions: [{ kind: "op" }],
})

test("every key is accepted", () => {
  expect(problemsOf(complete)).toEqual([])
  expect(problemsOf({})).toEqual([])
})

test("an unknown key names the nearest valid one", () => {
  expect(problemsOf({ options: { schedular: "spill_opt" } })).toEqual([
    "options.schedular: unknown key, did you mean scheduler? [CONFIG_UNKNOWN_KEY]",
  ])
  expect(problemsOf({ scheduler: "spill_opt" })).toEqual([
    "scheduler: unknown key, did you mean options.scheduler? [CONFIG_UNKNOWN_KEY]",
  ])
  expect(problemsOf({ zzz: 1 })).toEqual(["zzz: unknown key [CONFIG_UNKNOWN_KEY]"])
})

test("all problems are reported at once", () => {
  const problems = problemsOf({
    modles: {},
    devise: 1,
    device: "pfvm:gpu",
    options: { schedular: "x", float_type: "half", sram_budget: 2, scheduler: "best", use_merge: "yes", sa_steps: 1.5 },
    models: {
      mnist: { functions: ["a-b"], weights: { laod: 1, storage: "f8" }, device: "pfvm:cuda" },
      "../up": { entry: "a.ts" },
    },
    targets: { board: { devcie: "emu2" } },
    presets: { lab: { bse: "O1", args: [1] } },
    compile: { threads: 0 },
    pfvm: { threads: "many" },
    extensions: {},
  })
  const paths = problems.map((problem) => `${problem.split(": ")[0]} ${problem.slice(problem.lastIndexOf("["))}`)
  expect(paths.sort()).toEqual(
    [
      "modles [CONFIG_UNKNOWN_KEY]",
      "devise [CONFIG_UNKNOWN_KEY]",
      "device [DEVICE_UNKNOWN]",
      "options.schedular [CONFIG_UNKNOWN_KEY]",
      "options.float_type [CONFIG_UNKNOWN_KEY]",
      "options.sram_budget [CONFIG_VALUE]",
      "options.scheduler [CONFIG_VALUE]",
      "options.use_merge [CONFIG_VALUE]",
      "options.sa_steps [CONFIG_VALUE]",
      "models.mnist.entry [CONFIG_VALUE]",
      "models.mnist.functions.0 [CONFIG_VALUE]",
      "models.mnist.weights.laod [CONFIG_UNKNOWN_KEY]",
      "models.mnist.weights.storage [CONFIG_VALUE]",
      "models.mnist.device [DEVICE_CUDA]",
      "models.../up [CONFIG_VALUE]",
      "targets.board.devcie [CONFIG_UNKNOWN_KEY]",
      "presets.lab.bse [CONFIG_UNKNOWN_KEY]",
      "presets.lab.args.0 [CONFIG_VALUE]",
      "compile.threads [CONFIG_VALUE]",
      "pfvm.threads [CONFIG_VALUE]",
      "extensions [CONFIG_VALUE]",
    ].sort(),
  )
})

test("a message tells what was found and what is expected", () => {
  expect(problemsOf({ options: { float_dtype: "fp16" } })).toEqual([
    'options.float_dtype: found "fp16", expected mixed, half, float, double [CONFIG_VALUE]',
  ])
  expect(problemsOf({ models: { m: {} } })).toEqual([
    "models.m.entry: found nothing, expected the key entry [CONFIG_VALUE]",
  ])
  expect(
    problemsOf({ models: { m: { entry: "a.ts", inputs: { x: { dtype: "float32", shape: [0] } } } } })[0],
  ).toContain("models.m.inputs.x.shape.0")
})

test("every device is accepted, everything else refused", () => {
  for (const device of deviceNames) expect(problemsOf({ device })).toEqual([])
  for (const device of ["mncore2:8", "mncore2", "cpu", "", "EMU2", "constructor"])
    expect(problemsOf({ device })).toHaveLength(1)
})

test("hostile keys are unknown keys", () => {
  expect(problemsOf(JSON.parse('{ "__proto__": { "device": "x" }, "constructor": 1 }'))).toHaveLength(2)
})

test("wrong keys and values are type errors", () => {
  // @ts-expect-error unknown key
  defineConfig({ modles: {} })
  // @ts-expect-error unknown option
  defineConfig({ options: { schedular: "spill_opt" } })
  // @ts-expect-error unknown value
  defineConfig({ options: { scheduler: "best" } })
  // @ts-expect-error a device that does not exist
  defineConfig({ models: { m: { entry: "a.ts", device: "gpu" } } })
  // @ts-expect-error the entry is missing
  defineConfig({ models: { m: {} } })
  defineConfig(({ mode, command, target }) => ({ name: `${mode}${command}${target ?? ""}` }))
  expectTypeOf<NonNullable<UserConfig["options"]>["float_dtype"]>().toEqualTypeOf<
    "mixed" | "half" | "float" | "double" | undefined
  >()
  expectTypeOf<NonNullable<UserConfig["options"]>["sa_expected_run_iters"]>().toEqualTypeOf<number | undefined>()
})
