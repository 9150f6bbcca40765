import { present } from "../../../diagnostics/invariant.ts"
import type { Graph, Output, Value } from "../../../ir/graph.ts"

/** Unique names for the values of a graph, as an ONNX file needs them. */
export class ValueNames {
  readonly #names = new Map<Value, string>()
  readonly #taken = new Set<string>()

  /**
   * Inputs keep their names, and results of nodes that are outputs of the graph have those of the outputs; other values take
   * the wanted name, or their own, with a number behind it where it is taken.
   */
  constructor(graph: Graph, wanted: ReadonlyMap<Value, string> = new Map()) {
    const computed = new Set(graph.nodes.flatMap((node) => node.outputs))
    for (const value of graph.inputs) this.#name(value, value.name)
    for (const { name, value } of graph.outputs) {
      if (computed.has(value) && !this.#names.has(value)) this.#name(value, name)
      else if (this.#names.get(value) !== name) this.#taken.add(name)
    }
    const rest = [...graph.constants.map(({ value }) => value), ...computed]
    for (const value of rest) if (!this.#names.has(value)) this.#name(value, wanted.get(value) ?? value.name)
  }

  of(value: Value): string {
    return present(this.#names.get(value), `value "${value.name}" belongs to the graph`)
  }

  /** Whether an output needs a node of its own to get its name. */
  needsCopy({ name, value }: Output): boolean {
    return this.of(value) !== name
  }

  /** A name that no value has. */
  fresh(wanted: string): string {
    const base = wanted || "value"
    let name = base
    for (let i = 1; this.#taken.has(name); i++) name = `${base}_${i}`
    this.#taken.add(name)
    return name
  }

  #name(value: Value, wanted: string): void {
    this.#names.set(value, this.fresh(wanted))
  }
}
