import type { Manifest, Slot } from "../artifacts/manifest.ts"
import type { DType } from "../tensor/dtype.ts"
import { readInput } from "./feed.ts"
import {
  checkNames,
  createSession,
  type CreateOptions,
  type RunOptions,
  type Session,
  type SessionSource,
} from "./session.ts"
import { SharedSession } from "./shared-session.ts"
import type { Tensor } from "./tensor.ts"
import { openThreaded } from "./threads.ts"

/** Name, dtype and shape of an input or output. */
export interface TensorSpec {
  readonly name: string
  readonly dtype: DType
  readonly shape: readonly number[]
}

export interface FunctionMeta {
  readonly inputs: readonly TensorSpec[]
  readonly inputForm: Manifest["inputForm"]
  readonly outputs: readonly TensorSpec[]
  readonly outputForm: Manifest["outputForm"]
  readonly graphHash: string
  readonly device: string
  readonly compiler: string
}

/** An ahead-of-time compiled function. Its first call loads the program; all calls share one session. */
export interface CompiledFunction<In = Readonly<Record<string, unknown>>, Out = Record<string, Tensor>> {
  /** Reads the inputs before it returns; they may be changed at once. Rejects with the signal's reason when it is aborted. */
  (inputs: In, options?: RunOptions): Promise<Out>
  readonly meta: FunctionMeta
  /** A session of its own, with its own memory and weights. */
  create(options?: CreateOptions): Promise<Session>
  /** Loads the program before the first call, or again with other weights. */
  warmup(options?: CreateOptions): Promise<void>
  /** Replaces the weights of the shared session; the parameters must stay as they are until then. */
  loadStateDict(parameters: Readonly<Record<string, unknown>>): Promise<void>
  /** Frees the shared session after the calls that are under way; the next call loads it again. */
  release(): Promise<void>
}

/** What a stub calls for each function of its model. */
export function defineFunction(source: SessionSource): CompiledFunction {
  return compiledFunction(source.manifest, (options) => createSession({ ...source, ...options }))
}

/** The same for a function whose runs several threads may share. */
export function defineThreadedFunction(source: SessionSource): CompiledFunction {
  return defineFunction({ ...source, open: openThreaded })
}

/** A compiled function whose sessions are opened by `open`. */
export function compiledFunction(
  manifest: Manifest,
  open: (options: CreateOptions) => Promise<Session>,
): CompiledFunction {
  const shared = new SharedSession(open)
  const run = async (
    inputs: Readonly<Record<string, unknown>>,
    options: RunOptions = {},
  ): Promise<Record<string, Tensor>> => {
    if (shared.ready !== undefined) return shared.ready.run(inputs, options)
    const kept = copyInputs(manifest.inputs, inputs)
    return (await shared.get({}, options.signal)).run(kept, options)
  }
  const call = async (given: unknown, options?: RunOptions): Promise<unknown> => {
    options?.signal?.throwIfAborted()
    const outputs = await run(namedInputs(manifest, given), options)
    return manifest.outputForm === "bare" ? outputs[manifest.outputs[0]!.name] : outputs
  }
  return Object.assign(call as CompiledFunction, {
    meta: metaOf(manifest),
    create: (options: CreateOptions = {}) => open(options),
    warmup: async (options: CreateOptions = {}) => void (await shared.get(options)),
    loadStateDict: async (parameters: Readonly<Record<string, unknown>>) =>
      (await shared.get({})).loadStateDict(parameters),
    release: () => shared.release(),
  })
}

/** While the program loads, callers may go on and change what they passed. */
function copyInputs(
  slots: readonly Slot[],
  inputs: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  checkNames(slots, inputs)
  return Object.fromEntries(slots.map((slot) => [slot.name, readInput(slot, inputs[slot.name])]))
}

/** A function of one input accepts the bare tensor too. */
function namedInputs({ inputs }: Manifest, given: unknown): Readonly<Record<string, unknown>> {
  const only = inputs.length === 1 ? inputs[0]!.name : undefined
  return only === undefined || isNamed(given, only)
    ? ((given ?? {}) as Readonly<Record<string, unknown>>)
    : { [only]: given }
}

/** A dictionary, not a tensor: `{ data, shape }` is a tensor even for an input that is called "data". */
function isNamed(given: unknown, only: string): boolean {
  if (typeof given !== "object" || given === null || "shape" in given || "dims" in given) return false
  return Object.hasOwn(given, only) || (Object.getPrototypeOf(given) === Object.prototype && !("data" in given))
}

function metaOf({ inputs, inputForm, outputs, outputForm, graphHash, device, compiler }: Manifest): FunctionMeta {
  const specs = (slots: readonly Slot[]): TensorSpec[] =>
    slots.map(({ name, dtype, shape }) => ({ name, dtype, shape }))
  return { inputs: specs(inputs), inputForm, outputs: specs(outputs), outputForm, graphHash, device, compiler }
}
