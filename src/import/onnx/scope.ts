import type { Value } from "../../ir/graph.ts"

/** Names of ONNX values within one graph; a graph inside another sees the names around it. */
export class Scope {
  readonly #values = new Map<string, Value>()
  readonly #leftOut = new Set<string>()
  readonly #outer: Scope | undefined
  readonly #rename: (name: string) => string

  /** `rename` gives a value that is defined here its name in the graph. */
  constructor(outer?: Scope, rename: (name: string) => string = (name) => name) {
    this.#outer = outer
    this.#rename = rename
  }

  define(name: string, value: Value): void {
    this.#values.set(name, value)
  }

  /** Makes a name visible that stands for no value: an optional input of a function that its call leaves out. */
  leaveOut(name: string): void {
    this.#leftOut.add(name)
  }

  find(name: string): Value | undefined {
    return this.#values.get(name) ?? this.#outer?.find(name)
  }

  /** Whether a name is defined in this very graph. */
  owns(name: string): boolean {
    return this.#values.has(name)
  }

  /** Whether a node of this graph may read a name. */
  sees(name: string): boolean {
    return this.#values.has(name) || this.#leftOut.has(name) || (this.#outer?.sees(name) ?? false)
  }

  nameOf(name: string): string {
    return name === "" ? "" : this.#rename(name)
  }
}
