import type { Subject } from "../guest/protocol.ts"
import { compileGraph, type ImportedNetwork } from "./compile-network.ts"
import type { StaticServer } from "./serve.ts"

/** What runs networks, as results name it. */
export type Engine = "mlsdk" | "onnxruntime-web"

/** The engine that all are compared with. */
export const peer = "onnxruntime-web" satisfies Engine

/** Why something has no figures. */
export interface Failure {
  readonly error: string
}

export type Entries = ReadonlyMap<Engine, Subject | Failure>

export function isFailure(entry: object): entry is Failure {
  return "error" in entry
}

export function failureOf(reason: unknown): Failure {
  return { error: reason instanceof Error ? reason.message : String(reason) }
}

/** Prepares a network for each engine and serves what its guests will fetch. */
export async function enter({ name, onnx, graph, signature }: ImportedNetwork, server: StaticServer): Promise<Entries> {
  const mount = `networks-${name.replaceAll("/", "-")}`
  const location = `${server.origin}/${encodeURIComponent(mount)}/`
  const { inputs } = signature
  const own = await compileGraph(graph).catch(failureOf)
  server.mount(mount, new Map([...(isFailure(own) ? [] : own.files), ["model.onnx", onnx]]))
  const ours = isFailure(own)
    ? own
    : ({ kind: "mlsdk", stub: own.compiled.program.stub, files: location, inputs } as const)
  return new Map<Engine, Subject | Failure>([
    ["mlsdk", ours],
    [peer, { kind: "onnxruntime-web", model: `${location}model.onnx`, inputs }],
  ])
}
