import { readFile } from "node:fs/promises"
import { cacheKey, sha256 } from "../cache/key.ts"
import type { CacheStore } from "../cache/store.ts"
import { codegenDirOf, optionsKey, optionsOfFunction } from "../config/resolve.ts"
import type { ResolvedModel } from "../config/plan.ts"
import { fail } from "../diagnostics/catalogue.ts"
import type { Diagnostic } from "../diagnostics/diagnostic.ts"
import { build, version } from "../version.ts"
import { artifactsOf, copyOptimizedOnnx } from "./artifacts-of.ts"
import type { BuiltFunction, BuiltModel } from "./built-model.ts"
import { writeCodegenDir } from "./codegen-dir.ts"
import { openModel, type ModelSource } from "./model-source.ts"
import { machineClass } from "./fastest-module.ts"
import { nodeHost } from "./node-host.ts"
import { modelFiles, modelOfFiles } from "./model-files.ts"
import { withFrames } from "./with-frames.ts"

export interface BuildContext {
  readonly rootDir: string
  /** Where whole models are kept; absent when they are compiled each time. */
  readonly models?: CacheStore
  /** Where programs are kept, which models of the same graph share. */
  readonly programs?: CacheStore
  readonly log: (component: string, text: string) => void
  /** Told of the files behind the model before anything else can fail. */
  readonly onOpened?: (files: readonly string[]) => void
}

/**
 * Compiles every function of a model and writes their codegen_dirs, or takes all of it from the cache when nothing that it
 * depends on has changed. Throws one CompileError with the problems of a stage, with absolute places and with frames.
 */
export function buildModel(model: ResolvedModel, context: BuildContext): Promise<BuiltModel> {
  return withFrames(context.rootDir, () => buildOpened(model, context))
}

async function buildOpened(model: ResolvedModel, context: BuildContext): Promise<BuiltModel> {
  const source = await openModel(model, context.rootDir)
  const watchFiles = watchFilesOf(model, source)
  context.onOpened?.(watchFiles)
  const key = cacheKey(await factsOf(model, source))
  const produce = async (): Promise<ReadonlyMap<string, Uint8Array>> =>
    modelFiles(await compileModel(model, source, context))
  const { files, hit } =
    context.models === undefined ? { files: await produce(), hit: false } : await context.models.once(key, produce)
  const built = modelOfFiles(files, (name) => codegenDirOf(model, name))
  await Promise.all(built.functions.map((fn) => writeFunction(fn, key, model, context)))
  for (const fn of built.functions) logBuilt(fn, hit, context)
  return { ...built, name: model.name, cached: hit, watchFiles }
}

async function writeFunction(
  fn: BuiltFunction,
  key: string,
  model: ResolvedModel,
  context: BuildContext,
): Promise<void> {
  await writeCodegenDir(fn, key)
  await copyOptimizedOnnx(fn, optionsOfFunction(model, fn.name, context.rootDir).out_onnx)
}

/** Everything that decides the artifacts of a model; what only decides where they go is left out. */
async function factsOf(model: ResolvedModel, source: ModelSource): Promise<Readonly<Record<string, string>>> {
  const { functions, inputs, mode, optimizer, pfvm, autotune, weights } = model
  const { file, ...weightsFacts } = weights
  return {
    kind: "model",
    compiler: `${version}+${build}`,
    name: model.name,
    source: source.fingerprint,
    options: optionsKey(model.options),
    label: model.options.label,
    config: JSON.stringify({ functions, inputs, mode, optimizer, pfvm, weights: weightsFacts }),
    machine: autotune === "build" ? machineClass() : "",
    weights: file === null ? "" : sha256(await readWeightsFile(file)),
  }
}

function readWeightsFile(file: string): Promise<Uint8Array> {
  return readFile(file).catch((error: Error) => fail("CHECKPOINT_UNREADABLE", { file }, { reason: error.message }))
}

interface Compilation {
  readonly functions: readonly BuiltFunction[]
  readonly warnings: readonly Diagnostic[]
}

async function compileModel(model: ResolvedModel, source: ModelSource, context: BuildContext): Promise<Compilation> {
  const host = nodeHost(context)
  const exported = await source.export()
  const functions: BuiltFunction[] = []
  const warnings: Diagnostic[] = [...exported.warnings]
  for (const fn of exported.functions) {
    const options = optionsOfFunction(model, fn.name, context.rootDir)
    const built = await artifactsOf(fn, model, options, host, context.rootDir)
    functions.push(built.function)
    warnings.push(...built.warnings)
  }
  return { functions, warnings }
}

function watchFilesOf(model: ResolvedModel, source: ModelSource): readonly string[] {
  return [...source.files, ...(model.weights.file === null ? [] : [model.weights.file])]
}

function logBuilt(fn: BuiltFunction, hit: boolean, { log }: BuildContext): void {
  const graph = `graph=${fn.graphHash.slice(0, 8).toUpperCase()}`
  log("cache", `cache ${hit ? "hit" : "miss"} ${graph} ${fn.name} -> ${fn.codegenDir}`)
}
