import { resolve } from "node:path"
import { describe, expect, test } from "vitest"
import { cacheDirOf } from "../../src/config/cache-dir.ts"
import { requireCompilable } from "../../src/config/devices.ts"
import { parseModelImport } from "../../src/config/import-id.ts"
import { codegenDirOf, optionsKey, resolveEntry, resolveModel, threadsOf } from "../../src/config/resolve.ts"
import { diagnosticsOf, project } from "./project.ts"
import { loaded, plan, request } from "./resolving.ts"

describe("models", () => {
  test("everything has a value", () => {
    const [model] = plan({ models: { mnist: { entry: "./src/mnist.model.ts" } } }).models
    expect(model).toMatchObject({
      name: "mnist",
      entry: resolve("/app/src/mnist.model.ts"),
      functions: [],
      inputs: {},
      mode: null,
      weights: { file: null, key: null, strict: true, load: "asset", storage: "f32" },
      codegenDir: resolve("/app/.mlsdk/codegen/mnist"),
      optimizer: { disable: [], defer: [] },
      pfvm: { threads: "auto", relaxedSimd: true },
      fallback: "error",
      autotune: "off",
      traceTimeoutSeconds: 120,
    })
    expect(codegenDirOf(model!, "evalStep")).toBe(resolve("/app/.mlsdk/codegen/mnist/evalStep"))
    expect(structuredClone(model)).toEqual(model)
  })

  test("codegenDir moves all models, codegen_dir one", () => {
    const { models } = plan({
      codegenDir: "out",
      models: { a: { entry: "a.ts" }, b: { entry: "b.ts", codegen_dir: "mine" } },
    })
    expect(models.map(({ codegenDir }) => codegenDir)).toEqual([resolve("/app/out/a"), resolve("/app/mine")])
  })

  test("two models may not share a folder", async () => {
    const models = { a: { entry: "a.ts", codegen_dir: "x" }, b: { entry: "b.ts", codegen_dir: "./x/" } }
    expect(await diagnosticsOf(() => plan({ models }))).toMatchObject([
      { code: "CONFIG_VALUE", place: { path: "models.b.codegen_dir" } },
    ])
  })

  test("an imported file is its declared model, or one with the global options", () => {
    const config = loaded({ device: "emu2", models: { mnist: { entry: "./a/mnist.model.ts", device: "reference" } } })
    const declared = resolveEntry(config, resolve("/app/a/mnist.model.ts"), request())
    expect([declared.name, declared.options.device]).toEqual(["mnist", "reference"])
    const other = resolveEntry(config, resolve("/app/b/net.onnx"), request())
    expect([other.name, other.options.device]).toEqual(["net", "emu2"])
    expect(resolveEntry(config, resolve("/app/b/mnist.model.ts"), request()).name).toBe("b-mnist")
  })

  test("an unknown model or target is named with its neighbours", async () => {
    const config = loaded({ targets: { board: {} }, models: { mnist: { entry: "a.ts" } } })
    expect(await diagnosticsOf(() => resolveModel(config, "mnits", request()))).toMatchObject([
      { code: "MODEL_UNKNOWN", message: "unknown model mnits, did you mean mnist?" },
    ])
    expect(
      await diagnosticsOf(() => resolveModel(config, "mnist", request({ cli: { target: "bord" } }))),
    ).toMatchObject([
      { code: "TARGET_UNKNOWN", message: "unknown target bord, did you mean board?", place: { path: "--target" } },
    ])
    expect(
      await diagnosticsOf(() => resolveModel(config, "mnist", request({ env: { MLSDK_TARGET: "toString" } }))),
    ).toMatchObject([{ code: "TARGET_UNKNOWN", place: { path: "MLSDK_TARGET" } }])
  })
})

test("devices of the command line are checked; one without a code generator is refused when compiling", async () => {
  const found = (device: string) => diagnosticsOf(() => plan({ models: { m: { entry: "a.ts" } } }, { cli: { device } }))
  expect(await found("emu3")).toMatchObject([
    { code: "DEVICE_UNKNOWN", message: "unknown device emu3, did you mean emu2?", place: { path: "--device" } },
  ])
  expect(await found("pfvm:cuda")).toMatchObject([{ code: "DEVICE_CUDA" }])
  expect(await found("pfvm:webgpu")).toEqual([])
  expect(await diagnosticsOf(() => requireCompilable("pfvm:webgpu", {}))).toMatchObject([{ code: "DEVICE_NOT_YET" }])
  expect(await diagnosticsOf(() => requireCompilable("emu2", {}))).toEqual([])
})

test("a plan cannot be changed, and the error names the key", () => {
  const extension = { state: 0 }
  const resolved = plan({
    extensions: [extension],
    models: { m: { entry: "a.ts", inputs: { x: { dtype: "float32", shape: [1] } } } },
  })
  const writes = [
    [() => Object.assign(resolved, { name: "x" }), "name"],
    [() => Object.assign(resolved.models[0]!.options.values, { scheduler: "spill_opt" }), "scheduler"],
    [() => Object.assign(resolved.models[0]!.options.trails.options.seed, { value: 1 }), "value"],
    [() => Object.assign(resolved.models[0]!.inputs["x"]!, { dtype: "int8" }), "dtype"],
    [() => Object.assign(resolved.cache, { dir: "x" }), "dir"],
  ] as const
  for (const [write, key] of writes) expect(write).toThrow(new RegExp(`'${key}'`))
  expect(Object.isFrozen(extension)).toBe(false)
})

test("the key of the options leaves out what cannot change a result", () => {
  const key = (options: object) => optionsKey(plan({ options, models: { m: { entry: "a.ts" } } }).models[0]!.options)
  expect(key({ num_threads: 8 })).toBe(key({}))
  expect(key({ seed: 17 })).not.toBe(key({}))
  expect(key({ seed: 16 })).toBe(key({}))
})

test("the cache lies in node_modules where there is one", () => {
  using app = project({
    "package.json": "{}",
    "node_modules/x/package.json": "{}",
    "sub/file.txt": "",
    "pnp/package.json": "{}",
  })
  expect(cacheDirOf(app.path("sub"), undefined, {})).toBe(app.path("node_modules/.cache/mlsdk"))
  expect(cacheDirOf(app.path("pnp"), undefined, {})).toBe(app.path("pnp/.mlsdk/cache"))
  expect(cacheDirOf(app.root, "my-cache", {})).toBe(app.path("my-cache"))
  expect(cacheDirOf(app.root, "my-cache", { MLSDK_CACHE_DIR: "/elsewhere" })).toBe(resolve("/elsewhere"))
})

test("threads: all but one core, all cores, or a number", () => {
  expect([threadsOf(undefined, 4), threadsOf(undefined, 1), threadsOf(-1, 4), threadsOf(9, 4)]).toEqual([3, 1, 4, 9])
})

test("log: the command line beats MLSDK_LOG, which beats the config", async () => {
  const config = { log: { level: "debug", components: ["scheduler"] } } as const
  expect(plan({}).log).toEqual({ level: "info", components: [] })
  expect(plan(config).log).toEqual({ level: "debug", components: ["scheduler"] })
  expect(plan(config, { env: { MLSDK_LOG: "TRACE" } }).log.level).toBe("trace")
  expect(plan(config, { env: { MLSDK_LOG: "trace" }, cli: { logLevel: "warn" } }).log.level).toBe("warn")
  expect(await diagnosticsOf(() => plan(config, { env: { MLSDK_LOG: "loud" } }))).toMatchObject([
    { code: "LOG_LEVEL_UNKNOWN", place: { path: "MLSDK_LOG" } },
  ])
})

test("imports of models", async () => {
  expect(parseModelImport("./mnist.model?mncore")).toEqual({ path: "./mnist.model", worker: false })
  expect(parseModelImport("./net.onnx?worker&mncore")).toEqual({ path: "./net.onnx", worker: true })
  for (const id of ["./a?mncorexyz", "./a?xmncore", "./mncore", "./a?raw", "./a"])
    expect(parseModelImport(id)).toBeUndefined()
  const refused = (id: string) => diagnosticsOf(() => parseModelImport(id, "/app/main.ts"))
  expect(await refused("./a?mncore&device=emu2")).toMatchObject([
    { code: "IMPORT_QUERY_OPTION", hint: "set models.<name>.device in mlsdk.config.ts" },
  ])
  expect(await refused("./a?mncore&x")).toMatchObject([{ code: "IMPORT_QUERY_OPTION" }])
})
