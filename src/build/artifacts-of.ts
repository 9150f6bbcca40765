import { isAbsolute, relative, sep } from "node:path"
import { fusionMapOf } from "../artifacts/fusion-map.ts"
import { compile, type Compiled } from "../compile.ts"
import { optionFileOf } from "../config/explain.ts"
import type { OptionValues } from "../config/options.ts"
import { codegenDirOf, optionsKey } from "../config/resolve.ts"
import type { ResolvedModel } from "../config/plan.ts"
import type { Diagnostic } from "../diagnostics/diagnostic.ts"
import { exportNames } from "../import/model/exported-names.ts"
import { exportOnnx } from "../import/onnx/export-onnx.ts"
import type { Host } from "../target.ts"
import { targetOf } from "../targets.ts"
import type { Tensor } from "../tensor/tensor.ts"
import type { BuiltFunction } from "./built-model.ts"
import { debugArtifacts } from "./debug-artifacts.ts"
import type { ExportedFunction } from "./model-source.ts"
import { writeOutside } from "./write-outside.ts"
import { loadWeights } from "./weights.ts"

export interface BuiltWithWarnings {
  readonly function: BuiltFunction
  readonly warnings: readonly Diagnostic[]
}

/** Compiles one function and gathers everything that its codegen_dir holds. */
export async function artifactsOf(
  fn: ExportedFunction,
  model: ResolvedModel,
  options: OptionValues,
  host: Host,
  rootDir: string,
): Promise<BuiltWithWarnings> {
  const { parameters, warnings } = loadWeights(fn, model.weights)
  const { stateDictNames } = fn
  const compileOptions = { ...compileOptionsOf(model, options), stateDictNames }
  const compiled = await compile(fn.graph, fn.signature, compileOptions, host)
  const weights = await targetOf(model.options.device).weigh(compiled.program, parameters)
  const artifacts = new Map<string, Uint8Array>([
    ["model.onnx", exportOnnx(fn.graph, { parameters, names: exportNames(fn.graph) })],
    ...compiled.program.files,
    ...weights,
    [
      "manifest.json",
      jsonBytes({ manifest: compiled.program.manifest, stub: compiled.program.stub, signature: fn.signature }),
    ],
    ["report.json", jsonBytes(compiled.report)],
    ["fusion_map.json", jsonBytes(fusionMapOf(fn.graph, compiled.program.report.clusters))],
    ["option.json", textBytes(optionFileOf(model.options))],
    ["CLOG.log", textBytes(compiled.passLog)],
    ...optimizedOnnx(compiled, parameters, options.out_onnx, codegenDirOf(model, fn.name)),
    ...(options.debug_artifacts ? await debugArtifacts(compiled, rootDir) : []),
  ])
  const { program, graphHash } = compiled
  const codegenDir = codegenDirOf(model, fn.name)
  return {
    function: { name: fn.name, graphHash, signature: fn.signature, stub: program.stub, artifacts, codegenDir },
    warnings,
  }
}

function compileOptionsOf(model: ResolvedModel, options: OptionValues): Parameters<typeof compile>[2] {
  return {
    name: model.name,
    device: model.options.device,
    passes: options.optimizer_passes,
    disabledPasses: model.optimizer.disable,
    key: optionsKey(model.options),
    debug: options.debug_artifacts,
    pfvm: { ...model.pfvm, weightStorage: model.weights.storage, autotune: model.autotune === "build" },
  }
}

/** The compiled graph as ONNX among the artifacts, when `out_onnx` asks for it. */
function optimizedOnnx(
  { optimized }: Compiled,
  parameters: ReadonlyMap<string, Tensor>,
  path: string,
  codegenDir: string,
): [string, Uint8Array][] {
  return path === "" ? [] : [[optimizedOnnxName(path, codegenDir), exportOnnx(optimized, { parameters })]]
}

/** The artifact that holds the compiled graph: the file of `out_onnx` itself, or what is copied to a path elsewhere. */
function optimizedOnnxName(path: string, codegenDir: string): string {
  return isOutside(path, codegenDir) ? "pfvm.onnx" : relative(codegenDir, path).split(sep).join("/")
}

function isOutside(path: string, folder: string): boolean {
  const inside = relative(folder, path)
  return inside.startsWith("..") || isAbsolute(inside)
}

/** Writes the compiled graph where `out_onnx` asks for it outside the codegen_dir, whether it was compiled now or before. */
export async function copyOptimizedOnnx({ artifacts, codegenDir }: BuiltFunction, path: string): Promise<void> {
  if (path === "" || !isOutside(path, codegenDir)) return
  const bytes = artifacts.get(optimizedOnnxName(path, codegenDir))
  if (bytes !== undefined) await writeOutside(path, bytes)
}

function jsonBytes(value: unknown): Uint8Array {
  return textBytes(`${JSON.stringify(value, undefined, 2)}\n`)
}

function textBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}
