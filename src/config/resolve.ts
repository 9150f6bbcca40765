import { availableParallelism } from "node:os"
import { basename, join, relative, resolve, sep } from "node:path"
import { diagnostic, fail } from "../diagnostics/catalogue.ts"
import { CompileError } from "../diagnostics/compile-error.ts"
import type { Diagnostic } from "../diagnostics/diagnostic.ts"
import { nearestWord } from "../support/edit-distance.ts"
import { cacheDirOf } from "./cache-dir.ts"
import { configPlace, selectedTarget, type LoadedConfig, type ResolveContext, type ResolveRequest } from "./context.ts"
import { deepFreeze } from "./deep-freeze.ts"
import { resolveLog } from "./log-filter.ts"
import { optionNames, type OptionValues } from "./options.ts"
import type { ResolvedCache, ResolvedModel, ResolvedPlan, ResolvedWeights } from "./plan.ts"
import { resolveOptions, warnOfUnknownVariables, type ResolvedOptions } from "./resolve-options.ts"
import type { UserConfig, UserModel } from "./schema.ts"

/** Resolves the whole config. Throws one CompileError with every problem of every model. */
export function resolvePlan(loaded: LoadedConfig, request: ResolveRequest): ResolvedPlan {
  const context = contextOf(loaded, request)
  const { config, rootDir } = loaded
  warnOfUnknownVariables(context)
  const models = Object.entries(config.models ?? {}).map(([name, model]) => modelOf(name, model, context))
  checkFolders(models, context)
  const plan: Omit<ResolvedPlan, "extensions"> = {
    name: config.name ?? "",
    rootDir,
    configFile: loaded.file ?? null,
    mode: request.mode,
    command: request.command,
    target: selectedTarget(request.cli, request.env) ?? null,
    options: resolveOptions(undefined, context),
    models,
    codegenDir: codegenBase(config, rootDir),
    emitArtifacts: config.emitArtifacts ?? false,
    cache: cacheOf(context),
    threads: threadsOf(config.compile?.threads, availableParallelism()),
    log: resolveLog(request.cli.logLevel, request.env, config.log, context.problems),
    watchFiles: [...new Set([...loaded.dependencies, ...context.files])],
    warnings: settle(context),
  }
  return Object.freeze({ ...deepFreeze(plan), extensions: Object.freeze([...(config.extensions ?? [])]) })
}

/** Resolves one declared model. Throws MODEL_UNKNOWN, or one CompileError with every problem. */
export function resolveModel(loaded: LoadedConfig, name: string, request: ResolveRequest): ResolvedModel {
  const models = loaded.config.models ?? {}
  const model = Object.hasOwn(models, name) ? models[name] : undefined
  if (model === undefined) {
    const known = Object.keys(models)
    fail("MODEL_UNKNOWN", configPlace(loaded, "models"), { model: name, nearest: nearestWord(name, known), known })
  }
  return settled(contextOf(loaded, request), (context) => modelOf(name, model, context))
}

/**
 * The model of an imported file: the declared one with this entry, else one made up from the file with the global
 * options.
 */
export function resolveEntry(loaded: LoadedConfig, entry: string, request: ResolveRequest): ResolvedModel {
  const models = loaded.config.models ?? {}
  const declared = Object.keys(models).find((name) => resolve(loaded.rootDir, models[name]!.entry) === entry)
  if (declared !== undefined) return resolveModel(loaded, declared, request)
  const name = nameOfEntry(entry, loaded)
  return settled(contextOf(loaded, request), (context) => modelOf(name, { entry }, context))
}

/** Where the artifacts of one function go. Absolute. */
export function codegenDirOf(model: ResolvedModel, functionName: string): string {
  return join(model.codegenDir, functionName)
}

/** The option values for one function: `<codegen_dir>` is replaced by its folder, and paths become absolute. */
export function optionsOfFunction(model: ResolvedModel, functionName: string, rootDir: string): OptionValues {
  const folder = codegenDirOf(model, functionName)
  const expand = (path: string): string =>
    path === "" ? "" : resolve(rootDir, path.replaceAll("<codegen_dir>", folder))
  const { values } = model.options
  return deepFreeze({ ...values, out_onnx: expand(values.out_onnx), option_json: expand(values.option_json) })
}

/** The options that can change an artifact, as text for cache keys. Where an option came from is left out. */
export function optionsKey(options: ResolvedOptions): string {
  const names = optionNames.filter((name) => name !== "option_json" && name !== "num_threads")
  return [`device=${options.device}`, ...names.map((name) => `${name}=${String(options.values[name])}`)].join("\n")
}

/** Workers for a configured number: -1 is all cores, nothing is all but one. */
export function threadsOf(configured: number | undefined, cores: number): number {
  return configured === undefined ? Math.max(1, cores - 1) : configured === -1 ? cores : configured
}

function contextOf(loaded: LoadedConfig, request: ResolveRequest): ResolveContext {
  return { ...loaded, ...request, problems: [], files: new Set() }
}

/** The warnings of a resolution; throws when there is an error among its problems. */
function settle(context: ResolveContext): readonly Diagnostic[] {
  const problems = unique(context.problems)
  if (problems.some((problem) => problem.severity === "error")) throw new CompileError(problems)
  return problems
}

function settled<T>(context: ResolveContext, resolution: (context: ResolveContext) => T): T {
  const result = resolution(context)
  settle(context)
  return deepFreeze(result)
}

/** Models share sections of the config, so the same problem can be met once per model. */
function unique(problems: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()]
}

function modelOf(name: string, model: UserModel, context: ResolveContext): ResolvedModel {
  const { config, rootDir } = context
  const base =
    model.codegen_dir === undefined ? join(codegenBase(config, rootDir), name) : resolve(rootDir, model.codegen_dir)
  return {
    name,
    entry: resolve(rootDir, model.entry),
    functions: [...new Set(model.functions ?? [])],
    inputs: inputsOf(model),
    mode: model.mode ?? null,
    options: resolveOptions({ name, model }, context),
    weights: weightsOf(model, rootDir),
    codegenDir: base,
    optimizer: { disable: config.optimizer?.disable ?? [], defer: config.optimizer?.defer ?? [] },
    pfvm: { threads: config.pfvm?.threads ?? "auto", relaxedSimd: config.pfvm?.relaxedSimd ?? true },
    fallback: config.fallback ?? "error",
    autotune: config.autotune ?? "off",
    traceTimeoutSeconds: config.trace?.timeout ?? 120,
  }
}

function inputsOf(model: UserModel): ResolvedModel["inputs"] {
  const named = Object.entries(model.inputs ?? {})
  return Object.fromEntries(named.map(([name, { dtype, shape }]) => [name, { kind: "input", dtype, shape }]))
}

function weightsOf(model: UserModel, rootDir: string): ResolvedWeights {
  const weights = model.weights ?? {}
  return {
    file: weights.file === undefined ? null : resolve(rootDir, weights.file),
    key: weights.key ?? null,
    strict: weights.strict ?? true,
    load: weights.load ?? "asset",
    storage: weights.storage ?? "f32",
  }
}

function codegenBase(config: UserConfig, rootDir: string): string {
  return resolve(rootDir, config.codegenDir ?? join(".mlsdk", "codegen"))
}

function cacheOf({ config, rootDir, env }: ResolveContext): ResolvedCache {
  const cache = config.cache ?? {}
  return {
    dir: cacheDirOf(rootDir, cache.dir, env),
    enable_app_cache: cache.enable_app_cache ?? true,
    enable_onnx_cache: cache.enable_onnx_cache ?? true,
    enable_codegen_cache: cache.enable_codegen_cache ?? true,
    enable_gpfn2obj_cache: cache.enable_gpfn2obj_cache ?? true,
  }
}

/** Two models with one folder would replace each other's artifacts. */
function checkFolders(models: readonly ResolvedModel[], context: ResolveContext): void {
  const users = new Map<string, string>()
  for (const { name, codegenDir } of models) {
    const user = users.get(codegenDir)
    if (user === undefined) users.set(codegenDir, name)
    else {
      const place = configPlace(context, `models.${name}.codegen_dir`)
      const expected = `a folder of its own; models.${user} writes there`
      context.problems.push(diagnostic("CONFIG_VALUE", place, { found: codegenDir, expected }))
    }
  }
}

/** `src/mnist.model.ts` is called mnist, or src-mnist where the config declares another model of that name. */
function nameOfEntry(entry: string, { config, rootDir }: LoadedConfig): string {
  const plain = (path: string): string =>
    path
      .replace(/(\.model)?\.\w+$/, "")
      .replace(/[^\w.-]+/g, "-")
      .replace(/^[.-]+/, "")
  const short = plain(basename(entry)) || "model"
  return Object.hasOwn(config.models ?? {}, short) ? plain(relative(rootDir, entry).split(sep).join("-")) : short
}
