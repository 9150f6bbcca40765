import type { Manifest, Slot, ThreadCount } from "../artifacts/manifest.ts"
import { readAsset, type Asset } from "./assets.ts"
import { disposable, type Disposal } from "./disposal.ts"
import { MlsdkError } from "./errors.ts"
import { copyOf, feed } from "./feed.ts"
import { openProgram, readWeights, type Instance, type OpenProgram, type ProgramAssets } from "./load.ts"
import type { Tensor } from "./tensor.ts"

/**
 * A program in memory, with weights. Runs of one session follow each other; sessions do not share anything. `using` frees a
 * session at the end of its block, where the engine has the symbols for it.
 */
export interface Session extends Disposal {
  /** Tensors by name in, tensors by name out. Throws INPUT_*, SHAPE_MISMATCH, DTYPE_MISMATCH, VALUE_RANGE. */
  run(inputs: Readonly<Record<string, unknown>>, options?: RunOptions): Record<string, Tensor>
  /** Replaces the weights by the model's parameters, all that the function uses, under their own names. */
  loadStateDict(parameters: Readonly<Record<string, unknown>>): Promise<void>
  /** Frees the memory; later runs throw SESSION_RELEASED. */
  release(): void
}

export interface RunOptions {
  readonly signal?: AbortSignal
}

/** What makes the weights of a program from the parameters of its model; fetched only when weights are replaced. */
export interface Preparation {
  readonly manifest: Manifest
  readonly program: ProgramAssets
  /** Where each output goes in the memory of the program proper, in bytes. */
  readonly placement: Readonly<Record<string, number>>
}

export interface SessionSource {
  readonly manifest: Manifest
  readonly program: ProgramAssets
  /** Absent when the caller passes the weights. */
  readonly weights?: Asset
  readonly preparation?: Preparation
  /** How the program gets into memory: for one thread, when absent. */
  readonly open?: OpenProgram
}

export interface CreateOptions {
  /**
   * How many threads share a run of a program that was built for several, in place of what its config says; needs a page that is
   * cross-origin isolated, or Node. Results are the same bytes for every number.
   */
  readonly threads?: ThreadCount
  /** Weights file to use instead of the one that was built; needed where the config says `weights.load: "bytes"`. */
  readonly weights?: Asset
}

/** Loads a program. Throws ASSET_NOT_LOADED, ABI_MISMATCH, STALE_ARTIFACT, WEIGHTS_SIZE, WEIGHTS_MISSING. */
export async function createSession(source: SessionSource & CreateOptions): Promise<Session> {
  const { manifest, open = openProgram } = source
  const needsWeights = manifest.weights.byteLength > 0
  if (needsWeights && source.weights === undefined && source.preparation === undefined) {
    throw new MlsdkError(
      "WEIGHTS_MISSING",
      "this program was built without weights; pass the weights file to create or warmup",
    )
  }
  const opening = open(manifest, source.program, source.threads)
  const [instance, weights] = await Promise.all([opening, weightsOf(source)]).catch(async (error: unknown) => {
    const opened = await opening.catch(() => undefined)
    opened?.release?.()
    throw error
  })
  if (weights !== undefined) writeWeights(instance, manifest, weights)
  return disposable(new ProgramSession(source, instance, weights !== undefined || !needsWeights))
}

async function weightsOf({ manifest, weights }: SessionSource): Promise<Uint8Array | undefined> {
  return weights === undefined || manifest.weights.byteLength === 0
    ? undefined
    : readWeights(manifest, await readAsset(weights))
}

function writeWeights({ memory }: Instance, { weights }: Manifest, data: Uint8Array): void {
  new Uint8Array(memory.buffer, weights.byteOffset, weights.byteLength).set(data)
}

function place({ memory }: Instance, prepared: Record<string, Tensor>, placement: Preparation["placement"]): void {
  for (const [name, { data }] of Object.entries(prepared)) {
    new Uint8Array(memory.buffer, placement[name], data.byteLength).set(
      new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    )
  }
}

class ProgramSession {
  readonly #source: SessionSource
  #instance: Instance | undefined
  #hasWeights: boolean

  constructor(source: SessionSource, instance: Instance, hasWeights: boolean) {
    this.#source = source
    this.#instance = instance
    this.#hasWeights = hasWeights
  }

  run(inputs: Readonly<Record<string, unknown>>, options: RunOptions = {}): Record<string, Tensor> {
    options.signal?.throwIfAborted()
    const instance = this.#alive()
    if (!this.#hasWeights)
      throw new MlsdkError("WEIGHTS_MISSING", "this program was built without weights; call loadStateDict first")
    const { manifest } = this.#source
    checkNames(manifest.inputs, inputs, manifest.ignored)
    for (const slot of manifest.inputs) feed(instance.memory, slot, inputs[slot.name])
    instance.run()
    return Object.fromEntries(
      manifest.outputs.map((slot) => {
        const { name, dtype, shape } = slot
        return [name, { dtype, shape: [...shape], data: copyOf(instance.memory, slot) as unknown } as Tensor]
      }),
    )
  }

  async loadStateDict(parameters: Readonly<Record<string, unknown>>): Promise<void> {
    const { preparation } = this.#source
    if (preparation === undefined)
      throw new MlsdkError("WEIGHTS_MISSING", "the weights of this program are part of its code")
    const preparer = await createSession(preparation)
    place(this.#alive(), preparer.run(parameters), preparation.placement)
    this.#hasWeights = true
  }

  release(): void {
    this.#instance?.release?.()
    this.#instance = undefined
  }

  #alive(): Instance {
    if (this.#instance === undefined) throw new MlsdkError("SESSION_RELEASED", "this session was released")
    return this.#instance
  }
}

/** Every slot must be given, and nothing else but what is ignored. Throws INPUT_MISSING, INPUT_UNKNOWN. */
export function checkNames(
  slots: readonly Slot[],
  inputs: Readonly<Record<string, unknown>>,
  ignored: readonly string[] = [],
): void {
  const expected = slots.map((slot) => slot.name)
  const missing = expected.filter((name) => !Object.hasOwn(inputs, name) || inputs[name] === undefined)
  const known = [...expected, ...ignored]
  const unknown = ArrayBuffer.isView(inputs) ? [] : Object.keys(inputs).filter((name) => !known.includes(name))
  const list = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(", ")
  if (missing.length > 0)
    throw new MlsdkError("INPUT_MISSING", `missing ${list(missing)}; inputs are ${list(expected)}`)
  if (unknown.length > 0) throw new MlsdkError("INPUT_UNKNOWN", `found ${list(unknown)}; inputs are ${list(expected)}`)
}
