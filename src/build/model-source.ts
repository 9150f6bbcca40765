import { readFile } from "node:fs/promises"
import { dirname, extname, relative, sep } from "node:path"
import { signatureOf, type Signature } from "../ir/signature.ts"
import { sha256 } from "../cache/key.ts"
import type { ResolvedModel } from "../config/plan.ts"
import { fail } from "../diagnostics/catalogue.ts"
import type { Diagnostic, Place } from "../diagnostics/diagnostic.ts"
import { bundleModel } from "../host/model-bundle.ts"
import { traceBundle } from "../host/model-worker.ts"
import { externalFiles } from "../host/external-data.ts"
import { importOnnx } from "../import/onnx/import-onnx.ts"
import { externalDataOf, hashOfFiles } from "./external-data.ts"
import type { FunctionInputs } from "../import/model/input.ts"
import type { Graph, Node } from "../ir/graph.ts"
import { withParts } from "../ir/rewrite.ts"

/** A function of a model as its front end gave it. */
export interface ExportedFunction {
  readonly name: string
  readonly graph: Graph
  readonly signature: Signature
  /** Names of the model's whole state dictionary; those of the graph's parameters may be left out. */
  readonly stateDictNames: readonly string[]
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

/** Opens a model module or an `.onnx` file. Throws MODEL_SYNTAX, MODEL_UNREADABLE, ONNX_DAMAGED and ONNX_STRUCTURE. */
export function openModel(model: ResolvedModel, rootDir: string): Promise<ModelSource> {
  return extname(model.entry) === ".onnx" ? openOnnx(model) : openModule(model, rootDir)
}

async function openModule(model: ResolvedModel, rootDir: string): Promise<ModelSource> {
  const bundle = await bundleModel(model.entry)
  return {
    fingerprint: bundle.hash,
    files: bundle.files,
    async export() {
      const { functions, mode, name, traceTimeoutSeconds } = model
      const inputs = givenInputs(model)
      const request = {
        name,
        functions: functions.length === 0 ? undefined : functions,
        inputs,
        mode: mode ?? undefined,
        timeoutSeconds: traceTimeoutSeconds,
      }
      const traced = await traceBundle(bundle, request)
      const exported = traced.functions.map(({ name: fn, graph, signature, stateDictNames }) => ({
        name: fn,
        graph: withRelativePlaces(graph, rootDir),
        signature: { ...signature, name: fn },
        stateDictNames,
      }))
      return { functions: exported, warnings: [] }
    },
  }
}

/** The inputs that the config declares, which take the place of the module's own. */
function givenInputs({ inputs }: ResolvedModel): FunctionInputs | undefined {
  const specs = Object.entries(inputs).map(
    ([name, { dtype, shape }]) => [name, { kind: "input", dtype, shape }] as const,
  )
  return specs.length === 0 ? undefined : Object.fromEntries(specs)
}

/** Places in the files of the project are kept relative to it, so that artifacts do not depend on where it lies. */
function withRelativePlaces(graph: Graph, rootDir: string): Graph {
  const relativePlace = (place: Place): Place =>
    place.file === undefined ? place : { ...place, file: slashed(relative(rootDir, place.file)) }
  const nodes = graph.nodes.map((node) => {
    const origin = { ...node.origin, places: node.origin.places.map(relativePlace) }
    return { ...node, origin } as Node
  })
  return withParts(graph, { nodes })
}

function slashed(path: string): string {
  return path.split(sep).join("/")
}

async function openOnnx(model: ResolvedModel): Promise<ModelSource> {
  const { entry } = model
  const bytes = await readFile(entry).catch((error: Error) =>
    fail("MODEL_UNREADABLE", { file: entry }, { reason: error.message }),
  )
  const folder = dirname(entry)
  const externalData = externalDataOf(bytes, entry, folder)
  const external = externalFiles(folder)
  return {
    fingerprint: `${sha256(bytes)} ${await hashOfFiles(externalData)}`,
    files: [entry, ...externalData],
    export() {
      const { graph, warnings } = importOnnx(bytes, { name: entry, inputs: model.inputs, resolveExternal: external })
      const name = model.functions[0] ?? "predict"
      const exported = { name, graph, signature: signatureOf(name, graph), stateDictNames: [] }
      return Promise.resolve({ functions: [exported], warnings })
    },
  }
}
