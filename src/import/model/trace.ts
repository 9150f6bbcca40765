import { fail, type Code, type DetailsOf } from "../../diagnostics/catalogue.ts"
import type { Place } from "../../diagnostics/diagnostic.ts"
import { GraphBuilder, type GivenAttributes } from "../../ir/builder.ts"
import type { Graph, Value } from "../../ir/graph.ts"
import type { OpName } from "../../ops/table.ts"
import type { Tensor, TensorType } from "../../tensor/tensor.ts"
import { callSite } from "./call-site.ts"
import { ExportedNames } from "./exported-names.ts"

/** What a tensor of a model holds: elements, or a value of the graph that is being traced. */
export type Held =
  | { readonly kind: "concrete"; readonly tensor: Tensor }
  | { readonly kind: "traced"; readonly value: Value; readonly trace: Trace }

/** Parameters and buffers belong to the weights of a model; other concrete tensors are constants of it. */
export type Role = "parameter" | "buffer" | "temporary"

export interface Operand {
  readonly held: Held
  readonly role: Role
}

export type Mode = "training" | "inference"

/** What a trace asks about the modules of the model. */
export interface ModulePaths {
  /** The path of a parameter or buffer in the model, such as `layer1.0.conv1.weight`. */
  ofParameter(operand: Operand): string
  /** The module that a parameter or buffer is reached from, for messages. */
  ownerOf(operand: Operand): string
  ofModule(module: object): string
}

export interface TraceOptions {
  readonly name: string
  readonly mode?: Mode | undefined
  readonly paths: ModulePaths
  /** Maps a place of code that runs to the place in the source that it was made from. */
  readonly locate?: ((place: Place) => Place) | undefined
}

/** A new value of a parameter or buffer that a call leaves behind, such as running statistics. */
export interface Update {
  readonly name: string
  readonly value: Value
}

/** The recording of one call of one function: operators on traced tensors become nodes of a graph. */
export class Trace {
  readonly mode: Mode | undefined
  /** Modes of modules that were set inside the traced function. */
  readonly modes = new Map<object, Mode>()
  readonly updates: Update[] = []
  readonly #options: TraceOptions
  readonly #builder: GraphBuilder
  readonly #names = new ExportedNames()
  readonly #stored = new Map<object, Value>()
  readonly #named = new Map<string, Operand>()
  readonly #scopes: object[] = []

  constructor(options: TraceOptions) {
    this.mode = options.mode
    this.#options = options
    this.#builder = new GraphBuilder(options.name)
  }

  input(name: string, type: TensorType): Held {
    return { kind: "traced", value: this.#builder.input(name, type), trace: this }
  }

  /** Adds a node; `names` are those of its outputs in the graph that is exported. Throws OP_*. */
  node<Op extends OpName>(
    op: Op,
    inputs: readonly (Operand | undefined)[],
    attributes: GivenAttributes<Op>,
    names: readonly string[],
  ): Held[] {
    const values = inputs.map((operand) => operand && this.valueOf(operand))
    const node = this.#builder.node(op, values, attributes, {
      names: names.map((name) => this.#names.next(name)),
      origin: { names: this.scope === "" ? [] : [this.scope], places: [this.place()] },
    })
    return node.outputs.map((value) => ({ kind: "traced", value, trace: this }))
  }

  /** The value of an operand in the graph: parameters are stored under their path, other elements as constants. */
  valueOf(operand: Operand): Value {
    const { held, role } = operand
    if (held.kind === "traced")
      return held.trace === this ? held.value : this.fail("TRACE_LEAKED", { name: held.value.name })
    const key = role === "temporary" ? held.tensor : operand
    const known = this.#stored.get(key)
    if (known !== undefined) return known
    const value =
      role === "temporary"
        ? this.#builder.constant(this.#names.next("val"), held.tensor)
        : this.#builder.constant(this.#nameOf(operand), held.tensor, "parameter")
    this.#stored.set(key, value)
    return value
  }

  /** Notes that the call replaces the elements of a buffer. */
  update(buffer: Operand, by: Operand): void {
    this.updates.push({ name: this.#options.paths.ofParameter(buffer), value: this.valueOf(by) })
  }

  inScope<T>(module: object, run: () => T): T {
    this.#scopes.push(module)
    try {
      return run()
    } finally {
      this.#scopes.pop()
    }
  }

  get scope(): string {
    const module = this.#scopes.at(-1)
    return module === undefined ? "" : this.#options.paths.ofModule(module)
  }

  place(): Place {
    const place = callSite()
    return this.#options.locate?.(place) ?? place
  }

  fail<C extends Code>(code: C, details: DetailsOf<C>): never {
    return fail(code, this.place(), details)
  }

  finish(outputs: ReadonlyMap<string, Operand>): Graph {
    for (const [name, operand] of outputs) this.#builder.output(name, this.valueOf(operand))
    return this.#builder.finish()
  }

  #nameOf(operand: Operand): string {
    const { paths } = this.#options
    const name = paths.ofParameter(operand)
    const other = this.#named.get(name)
    if (other !== undefined)
      this.fail("PARAMETER_NAME_TAKEN", { name, owners: [paths.ownerOf(other), paths.ownerOf(operand)] })
    this.#named.set(name, operand)
    return name
  }
}

let active: Trace | undefined

export function activeTrace(): Trace | undefined {
  return active
}

/** Runs a function whose operators are recorded. Traces do not nest. */
export function record<T>(trace: Trace, run: () => T): T {
  const outer = active
  active = trace
  try {
    return run()
  } finally {
    active = outer
  }
}
