import { readFile } from "node:fs/promises"
import { dirname, extname } from "node:path"
import { signatureOf, type Signature } from "../artifacts/signature.ts"
import { sha256 } from "../cache/key.ts"
import type { ResolvedModel } from "../config/plan.ts"
import { fail } from "../diagnostics/catalogue.ts"
import type { Diagnostic } from "../diagnostics/diagnostic.ts"
import { bundleModel } from "../host/model-bundle.ts"
import { traceBundle } from "../host/model-worker.ts"
import { externalFiles } from "../host/external-data.ts"
import { importOnnx } from "../import/onnx/import-onnx.ts"
import type { Graph } from "../ir/graph.ts"

/** A function of a model as its front end gave it. */
export interface ExportedFunction {
  readonly name: string
  readonly graph: Graph
  readonly signature: Signature
}

export interface Exported {
  readonly functions: readonly ExportedFunction[]
  readonly warnings: readonly Diagnostic[]
}

/** A model that was opened but not imported yet: enough to know whether it has changed. */
export interface ModelSource {
  /** A hash of everything that the import reads. */
  readonly fingerprint: string
  /** Absolute paths of the files behind it. */
  readonly files: readonly string[]
  export(): Promise<Exported>
}

/** Opens a model module or an `.onnx` file. Throws MODEL_SYNTAX and MODEL_UNREADABLE. */
export function openModel(model: ResolvedModel): Promise<ModelSource> {
  return extname(model.entry) === ".onnx" ? openOnnx(model) : openModule(model)
}

async function openModule(model: ResolvedModel): Promise<ModelSource> {
  const bundle = await bundleModel(model.entry)
  return {
    fingerprint: bundle.hash,
    files: bundle.files,
    async export() {
      const { functions, inputs, mode, name, traceTimeoutSeconds } = model
            const request = {
        name,
        functions: functions.length === 0 ? undefined : functions,
        inputs: Object.keys(inputs).length === 0 ? undefined : inputs,
        mode: mode ?? undefined,
        timeoutSeconds: traceTimeoutSeconds,
      }
      const traced = await traceBundle(bundle, request)
      return {
        functions: traced.functions.map((fn) => ({ name: fn.name, graph: fn.graph, signature: { ...fn.signature, name: fn.name } })),
        warnings: [],
      }
    },
  }
}

async function openOnnx(model: ResolvedModel): Promise<ModelSource> {
  const { entry } = model
  const bytes = await readFile(entry).catch((error: Error) => fail("MODEL_UNREADABLE", { file: entry }, { reason: error.message }))
  const external = externalFiles(dirname(entry))
  return {
    fingerprint: sha256(bytes),
    files: [entry],
    export() {
      const { graph, warnings } = importOnnx(bytes, { name: entry, inputs: model.inputs, resolveExternal: external })
      const name = model.functions[0] ?? "predict"
      return Promise.resolve({ functions: [{ name, graph, signature: signatureOf(name, graph) }], warnings })
    },
  }
}
