import type { Manifest, Slot } from "../artifacts/manifest.ts"
import { bytesSource } from "../checkpoint/byte-source.ts"
import { readSafetensors } from "../checkpoint/safetensors/read.ts"
import { interpret } from "../interpreter/interpret.ts"
import type { Graph } from "../ir/graph.ts"
import { parseGraph } from "../ir/parse/parse-graph.ts"
import { readAsset, type Asset } from "../runtime/assets.ts"
import { disposable } from "../runtime/disposal.ts"
import { readInput } from "../runtime/feed.ts"
import { checkNames, type RunOptions, type Session } from "../runtime/session.ts"
import type { Tensor as Result } from "../runtime/tensor.ts"
import { MlsdkError } from "../runtime/errors.ts"
import type { Tensor } from "../tensor/tensor.ts"

export interface ReferenceSource {
  readonly manifest: Manifest
  /** The text form of the graph. */
  readonly graph: Asset
  readonly constants: Asset
  /** Absent when the caller passes the weights. */
  readonly weights?: Asset
}

/** A session that interprets the graph: slow, and the measure of every other device. */
export async function createReferenceSession(source: ReferenceSource): Promise<Session> {
  const { manifest } = source
  const [text, constants, weights] = await Promise.all([readAsset(source.graph), tensorsOf(source.constants), tensorsOf(source.weights)])
  const graph = parseGraph(new TextDecoder().decode(text), { file: "model.ir", weights: new Map([...constants, ...weights]) })
  return disposable(new ReferenceSession(manifest, graph))
}

async function tensorsOf(asset: Asset | undefined): Promise<ReadonlyMap<string, Tensor>> {
  if (asset === undefined) return new Map()
  const { tensors } = readSafetensors(bytesSource("weights.safetensors", await readAsset(asset)))
  return new Map([...tensors].map(([name, tensor]) => [name, tensor.read()]))
}

class ReferenceSession {
  readonly #manifest: Manifest
  readonly #parameters: readonly Slot[]
  #graph: Graph | undefined
  #replaced: ReadonlyMap<string, Tensor> = new Map()

  constructor(manifest: Manifest, graph: Graph) {
    this.#manifest = manifest
    this.#graph = graph
    const parameters = graph.constants.filter((constant) => constant.role === "parameter")
    this.#parameters = parameters.map(({ value }) => ({ name: value.name, ...value.type, byteOffset: 0 }))
  }

  run(inputs: Readonly<Record<string, unknown>>, options: RunOptions = {}): Record<string, Result> {
    options.signal?.throwIfAborted()
    const results = interpret(this.#alive(), tensorsByName(this.#manifest.inputs, inputs), { parameters: this.#replaced })
    return Object.fromEntries(results) as Record<string, Result>
  }

  loadStateDict(parameters: Readonly<Record<string, unknown>>): Promise<void> {
    this.#replaced = tensorsByName(this.#parameters, parameters)
    return Promise.resolve()
  }

  release(): void {
    this.#graph = undefined
  }

  #alive(): Graph {
    if (this.#graph === undefined) throw new MlsdkError("SESSION_RELEASED", "this session was released")
    return this.#graph
  }
}

function tensorsByName(slots: readonly Slot[], given: Readonly<Record<string, unknown>>): Map<string, Tensor> {
  checkNames(slots, given)
  return new Map(slots.map((slot) => [slot.name, { dtype: slot.dtype, shape: slot.shape, data: readInput(slot, given[slot.name]) } as Tensor]))
}
