import { relative, sep } from "node:path"
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
): Promise<BuiltWithWarnings> {
  const { parameters, warnings } = loadWeights(fn.graph, model.weights)
  const compiled = await compile(fn.graph, fn.signature, compileOptionsOf(model, options), host)
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
    ["option.json", textBytes(optionFileOf(model.options))],
    ["CLOG.log", textBytes(compiled.passLog)],
    ...(await optimizedOnnx(compiled, parameters, options.out_onnx, codegenDirOf(model, fn.name))),
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
    key: `${optionsKey(model.options)}\n${JSON.stringify(model.pfvm)}`,
    debug: options.debug_artifacts,
  }
}

/** The compiled graph as ONNX where `out_onnx` asks for it: among the artifacts, or written elsewhere at once. */
async function optimizedOnnx(
  { optimized }: Compiled,
  parameters: ReadonlyMap<string, Tensor>,
  path: string,
  codegenDir: string,
): Promise<[string, Uint8Array][]> {
  if (path === "") return []
  const bytes = exportOnnx(optimized, { parameters })
  const inside = relative(codegenDir, path)
  if (!inside.startsWith("..")) return [[inside.split(sep).join("/"), bytes]]
  await writeOutside(path, bytes)
  return []
}

function jsonBytes(value: unknown): Uint8Array {
  return textBytes(`${JSON.stringify(value, undefined, 2)}\n`)
}

function textBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}
