import { CompileError } from "../../diagnostics/compile-error.ts"
import { diagnostic } from "../../diagnostics/catalogue.ts"
import type { Diagnostic } from "../../diagnostics/diagnostic.ts"
import { formatShape, sameShape } from "../../tensor/shape.ts"
import type { Tensor as RawTensor } from "../../tensor/tensor.ts"
import { activeTrace } from "./trace.ts"
import { Tensor } from "./tensor/tensor.ts"

export interface LoadReport {
  readonly missing: readonly string[]
  readonly unexpected: readonly string[]
}

const constructed: WeakRef<Module>[] = []

export function constructedCount(): number {
  return constructed.length
}

/** Modules that are still in use, in the order in which they were made. */
export function liveModules(): Module[] {
  return constructed.flatMap((reference) => reference.deref() ?? [])
}

/**
 * A part of a model: properties that are modules, lists of modules, parameters or buffers belong to it, under the names of
 * the properties. `forward` is what it computes.
 */
export abstract class Module {
  #training: boolean | undefined

  constructor() {
    constructed.push(new WeakRef(this))
    const forward = this.forward
    const value = (...inputs: never[]): unknown => {
      const trace = activeTrace()
      const run = (): unknown => forward.apply(this, inputs)
      return trace === undefined ? run() : trace.inScope(this, run)
    }
    Object.defineProperty(this, "forward", { value, enumerable: false, writable: true, configurable: true })
  }

  abstract forward(...inputs: never[]): unknown

  /**
   * Whether the module trains. While a function is traced: the mode set inside it, else the mode of the compile, else what
   * `train` or `eval` set before. Throws TRACE_MODE when nobody said.
   */
  get training(): boolean {
    const trace = activeTrace()
    if (trace === undefined) return this.#training ?? true
    const mode = trace.modes.get(this) ?? trace.mode
    if (mode !== undefined) return mode === "training"
    return this.#training ?? trace.fail("TRACE_MODE", { module: this.constructor.name })
  }

  train(training = true): this {
    const trace = activeTrace()
    for (const [, module] of this.namedModules()) {
      if (trace === undefined) module.#training = training
      else trace.modes.set(module, training ? "training" : "inference")
    }
    return this
  }

  eval(): this {
    return this.train(false)
  }

  /** Direct parts, in the order of the properties. */
  *namedChildren(): Generator<[string, Module]> {
    for (const [name, value] of Object.entries(this) as [string, unknown][]) {
      if (value instanceof Module) yield [name, value]
      if (!Array.isArray(value)) continue
      for (const [i, part] of value.entries()) if (part instanceof Module) yield [`${name}.${i}`, part]
    }
  }

  /** The module itself under the prefix, then all parts below it; a part that is used twice comes once. */
  *namedModules(prefix = "", seen = new Set<Module>()): Generator<[string, Module]> {
    if (seen.has(this)) return
    seen.add(this)
    yield [prefix, this]
    for (const [name, child] of this.namedChildren()) yield* child.namedModules(joinPath(prefix, name), seen)
  }

  *namedParameters(): Generator<[string, Tensor]> {
    for (const [name, tensor] of this.#namedTensors()) if (tensor.role === "parameter") yield [name, tensor]
  }

  *namedBuffers(): Generator<[string, Tensor]> {
    for (const [name, tensor] of this.#namedTensors()) if (tensor.role === "buffer") yield [name, tensor]
  }

  parameters(): Tensor[] {
    return [...new Set(Array.from(this.namedParameters(), ([, tensor]) => tensor))]
  }

  /** Parameters and buffers by path; the tensors are the model's own, not copies. */
  stateDict(): Map<string, Tensor> {
    return new Map(this.#namedTensors())
  }

  /**
   * Takes over weights by path. Throws STATE_DICT_SHAPE and STATE_DICT_DTYPE, and when strict STATE_DICT_MISSING and
   * STATE_DICT_UNEXPECTED, all at once and before anything is changed.
   */
  loadStateDict(weights: ReadonlyMap<string, RawTensor>, options: { readonly strict?: boolean } = {}): LoadReport {
    const own = this.stateDict()
    const missing = [...own.keys()].filter((name) => !weights.has(name))
    const unexpected = [...weights.keys()].filter((name) => !own.has(name))
    const problems = [
      ...mismatches(own, weights, this.constructor.name),
      ...((options.strict ?? true) ? strangers(missing, unexpected, this.constructor.name) : []),
    ]
    if (problems.length > 0) throw new CompileError(problems)
    for (const [name, tensor] of own) {
      const loaded = weights.get(name)
      if (loaded !== undefined) tensor.assign(loaded)
    }
    return { missing, unexpected }
  }

  /** Visits every part, innermost first, and the module itself last. */
  apply(visit: (module: Module) => void): this {
    for (const [, child] of this.namedChildren()) child.apply(visit)
    visit(this)
    return this
  }

  *#namedTensors(): Generator<[string, Tensor]> {
    for (const [path, module] of this.namedModules()) {
      for (const [name, value] of Object.entries(module) as [string, unknown][]) {
        if (value instanceof Tensor && value.role !== "temporary") yield [joinPath(path, name), value]
      }
    }
  }
}

/** A module from one tensor to one tensor, which containers can chain. */
export type Layer = Module & { forward(x: Tensor): Tensor }

export function joinPath(prefix: string, name: string): string {
  return [prefix, name].filter((part) => part !== "").join(".")
}

function mismatches(
  own: ReadonlyMap<string, Tensor>,
  weights: ReadonlyMap<string, RawTensor>,
  path: string,
): Diagnostic[] {
  const pairs = [...own].flatMap(([name, tensor]) => {
    const loaded = weights.get(name)
    return loaded === undefined ? [] : [{ name, tensor, loaded }]
  })
  const shapes = pairs
    .filter(({ tensor, loaded }) => !sameShape(tensor.shape, loaded.shape))
    .map(({ name, tensor, loaded }) => `${name}: ${formatShape(loaded.shape)}, expected ${formatShape(tensor.shape)}`)
  const dtypes = pairs
    .filter(({ tensor, loaded }) => tensor.dtype !== loaded.dtype)
    .map(({ name, tensor, loaded }) => `${name}: ${loaded.dtype}, expected ${tensor.dtype}`)
  return [
    ...(shapes.length > 0 ? [diagnostic("STATE_DICT_SHAPE", { path }, { names: shapes })] : []),
    ...(dtypes.length > 0 ? [diagnostic("STATE_DICT_DTYPE", { path }, { names: dtypes })] : []),
  ]
}

function strangers(missing: readonly string[], unexpected: readonly string[], path: string): Diagnostic[] {
  return [
    ...(missing.length > 0 ? [diagnostic("STATE_DICT_MISSING", { path }, { names: missing })] : []),
    ...(unexpected.length > 0 ? [diagnostic("STATE_DICT_UNEXPECTED", { path }, { names: unexpected })] : []),
  ]
}
