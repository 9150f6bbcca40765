import type { Subject } from "../guest/protocol.ts"
import { isWrittenForTfjs } from "../guest/tfjs.ts"
import { parameterTensors } from "../../src/ir/graph.ts"
import { bytesOf } from "../../src/tensor/tensor.ts"
import type { SystemName } from "./arguments.ts"
import { compileGraph, type ImportedNetwork } from "./compile-network.ts"
import type { StaticServer } from "./serve.ts"
import type { TfjsLibraries, TfjsLibrary } from "./tfjs.ts"

/** What runs networks, as results name it. */
export type Engine = "mlsdk" | "onnxruntime-web" | "tfjs"

/** The engine that all are compared with. */
export const peer = "onnxruntime-web" satisfies Engine

/** Why something has no figures. */
export interface Failure {
  readonly error: string
}

/** What each engine is given to run a network on a system with so many threads. */
export type Entries = (system: SystemName, threads: number) => ReadonlyMap<Engine, Subject | Failure>

export function isFailure(entry: object): entry is Failure {
  return "error" in entry
}

export function failureOf(reason: unknown): Failure {
  return { error: reason instanceof Error ? reason.message : String(reason) }
}

interface EnterOptions {
  readonly mount: string
  readonly server: StaticServer
  readonly tfjs: TfjsLibraries | undefined
}

/** Prepares a network for each engine and serves what its guests will fetch below a mount. */
export async function enter(network: ImportedNetwork, { mount, server, tfjs }: EnterOptions): Promise<Entries> {
  const { name, onnx, graph, signature } = network
  const location = `${server.origin}/${encodeURIComponent(mount)}/`
  const { inputs, outputs } = signature
  const own = await compileGraph(graph).catch(failureOf)
  const parameters = isWrittenForTfjs(name) ? [...parameterTensors(graph)] : []
  const elements = Buffer.concat(parameters.map(([, tensor]) => bytesOf(tensor)))
  server.mount(mount, new Map([...(isFailure(own) ? [] : own.files), ["model.onnx", onnx], ["elements.bin", elements]]))
  const tfjsSubject = (library: TfjsLibrary): Subject => ({
    kind: "tfjs",
    network: name,
    library,
    elements: `${location}elements.bin`,
    parameters: parameters.map(([name, { shape }]) => ({ name, shape })),
    inputs,
    outputs,
  })
  return (system, threads) => {
    const entries = new Map<Engine, Subject | Failure>([
      [
        "mlsdk",
        isFailure(own) ? own : { kind: "mlsdk", stub: own.compiled.program.stub, files: location, inputs, threads },
      ],
      [peer, { kind: "onnxruntime-web", model: `${location}model.onnx`, inputs, threads }],
    ])
    if (tfjs !== undefined && parameters.length > 0 && threads === 1)
      entries.set("tfjs", tfjsSubject(system === "chromium" ? tfjs.page : tfjs.node))
    return entries
  }
}
