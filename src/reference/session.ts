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
  /** What the weights file holds. */
  readonly parameters: readonly Slot[]
  /** Names that a state dictionary may hold besides. */
  readonly ignored?: readonly string[]
  /** Absent when the caller passes the weights. */
  readonly weights?: Asset
}

/** A session that interprets the graph: slow, and the measure of every other device. Throws ASSET_NOT_LOADED, WEIGHTS_MISSING. */
export async function createReferenceSession(source: ReferenceSource): Promise<Session> {
  const { parameters, weights } = source
  const given = weights === undefined ? placeholders(parameters) : tensorsOf(weights)
  const [text, constants, stored] = await Promise.all([readAsset(source.graph), tensorsOf(source.constants), given])
  const graph = parseGraph(new TextDecoder().decode(text), {
    file: "model.ir",
    weights: new Map([...constants, ...stored]),
  })
  return disposable(new ReferenceSession(source, graph, weights !== undefined || parameters.length === 0))
}

async function tensorsOf(asset: Asset): Promise<ReadonlyMap<string, Tensor>> {
  const { tensors } = readSafetensors(bytesSource("weights.safetensors", await readAsset(asset)))
  return new Map([...tensors].map(([name, tensor]) => [name, tensor.read()]))
}

/** The graph can be read before its weights are known; nothing is computed with these. */
function placeholders(slots: readonly Slot[]): ReadonlyMap<string, Tensor> {
  return new Map(
    slots.map((slot) => [slot.name, tensorOf(slot, readInput(slot, new Array<number>(countOf(slot)).fill(0)))]),
  )
}

class ReferenceSession {
  readonly #source: ReferenceSource
  #graph: Graph | undefined
  #hasWeights: boolean
  #replaced: ReadonlyMap<string, Tensor> = new Map()

  constructor(source: ReferenceSource, graph: Graph, hasWeights: boolean) {
    this.#source = source
    this.#graph = graph
    this.#hasWeights = hasWeights
  }

  run(inputs: Readonly<Record<string, unknown>>, options: RunOptions = {}): Record<string, Result> {
    options.signal?.throwIfAborted()
    const graph = this.#alive()
    if (!this.#hasWeights)
      throw new MlsdkError("WEIGHTS_MISSING", "this program was built without weights; call loadStateDict first")
    const results = interpret(graph, tensorsByName(this.#source.manifest.inputs, inputs), {
      parameters: this.#replaced,
    })
    return Object.fromEntries(results) as Record<string, Result>
  }

  loadStateDict(parameters: Readonly<Record<string, unknown>>): Promise<void> {
    this.#replaced = tensorsByName(this.#source.parameters, parameters, this.#source.ignored)
    this.#hasWeights = true
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

function tensorsByName(
  slots: readonly Slot[],
  given: Readonly<Record<string, unknown>>,
  ignored?: readonly string[],
): Map<string, Tensor> {
  checkNames(slots, given, ignored)
  return new Map(slots.map((slot) => [slot.name, tensorOf(slot, readInput(slot, given[slot.name]))]))
}

function tensorOf({ dtype, shape }: Slot, data: unknown): Tensor {
  return { dtype, shape, data } as Tensor
}

function countOf({ shape }: Slot): number {
  return shape.reduce((count, extent) => count * extent, 1)
}
