import type { Manifest } from "../artifacts/manifest.ts"
import type { DType } from "../tensor/dtype.ts"
import type { Asset } from "./assets.ts"
import { createSession, type RunOptions, type Session, type SessionSource } from "./session.ts"
import type { Tensor } from "./tensor.ts"

/** Name, dtype and shape of an input or output. */
export interface TensorSpec {
  readonly name: string
  readonly dtype: DType
  readonly shape: readonly number[]
}

export interface FunctionMeta {
  readonly inputs: readonly TensorSpec[]
  readonly outputs: readonly TensorSpec[]
  readonly graphHash: string
  readonly device: string
  readonly compiler: string
}

export interface CreateOptions {
  /** Weights file to use instead of the one that was built. */
  readonly weights?: Asset
}

/** An ahead-of-time compiled function. Its first call loads the program; all calls share one session. */
export interface CompiledFunction<In = Readonly<Record<string, unknown>>, Out = Record<string, Tensor>> {
  (inputs: In, options?: RunOptions): Promise<Out>
  readonly meta: FunctionMeta
  /** A session of its own, with its own memory and weights. */
  create(options?: CreateOptions): Promise<Session>
  /** Loads the program before the first call. */
  warmup(): Promise<void>
  /** Replaces the weights of the shared session. */
  loadStateDict(parameters: Readonly<Record<string, unknown>>): Promise<void>
  /** Frees the shared session; the next call loads it again. */
  release(): Promise<void>
}

/** What a stub calls for each function of its model. */
export function defineFunction(source: SessionSource): CompiledFunction {
  return compiledFunction(source.manifest, (options) => createSession({ ...source, ...options }))
}

/** A compiled function whose sessions are opened by `open`. */
export function compiledFunction(manifest: Manifest, open: (options: CreateOptions) => Promise<Session>): CompiledFunction {
  const shared = new SharedSession(() => open({}))
  const call = async (inputs: unknown, options?: RunOptions): Promise<unknown> => {
    options?.signal?.throwIfAborted()
    const session = await shared.get()
    const outputs = session.run(namedInputs(manifest, inputs), options)
    return manifest.outputForm === "bare" ? outputs[manifest.outputs[0]!.name] : outputs
  }
  return Object.assign(call as CompiledFunction, {
    meta: metaOf(manifest),
    create: (options: CreateOptions = {}) => open(options),
    warmup: async () => void (await shared.get()),
    loadStateDict: async (parameters: Readonly<Record<string, unknown>>) => (await shared.get()).loadStateDict(parameters),
    release: () => shared.release(),
  })
}

/** One session for all calls, loaded when first needed; a failed load is tried again by the next call. */
class SharedSession {
  readonly #open: () => Promise<Session>
  #session: Promise<Session> | undefined

  constructor(open: () => Promise<Session>) {
    this.#open = open
  }

  get(): Promise<Session> {
    this.#session ??= this.#open().catch((error: unknown) => {
      this.#session = undefined
      throw error
    })
    return this.#session
  }

  async release(): Promise<void> {
    const session = await this.#session
    this.#session = undefined
    session?.release()
  }
}

/** A function of one input accepts the bare tensor too. */
function namedInputs({ inputs }: Manifest, given: unknown): Readonly<Record<string, unknown>> {
  const only = inputs.length === 1 ? inputs[0]!.name : undefined
  const isNamed = typeof given === "object" && given !== null && only !== undefined && Object.hasOwn(given, only)
  if (only === undefined || isNamed) return (given ?? {}) as Readonly<Record<string, unknown>>
  const isRecordOfOthers = isPlainRecord(given) && !("data" in given)
  return isRecordOfOthers ? given : { [only]: given }
}

function isPlainRecord(given: unknown): given is Readonly<Record<string, unknown>> {
  return typeof given === "object" && given !== null && Object.getPrototypeOf(given) === Object.prototype
}

function metaOf({ inputs, outputs, graphHash, device, compiler }: Manifest): FunctionMeta {
  const specs = (slots: Manifest["inputs"]): TensorSpec[] => slots.map(({ name, dtype, shape }) => ({ name, dtype, shape }))
  return { inputs: specs(inputs), outputs: specs(outputs), graphHash, device, compiler }
}
