import { present } from "../../diagnostics/invariant.ts"
import { GraphBuilder } from "../../ir/builder.ts"
import type { Constant, Graph, Node, Value } from "../../ir/graph.ts"
import type { Tensor } from "../../tensor/tensor.ts"

export interface WeightSources {
  readonly constants: readonly Constant[]
  producer(value: Value): Node | undefined
  known(value: Value): Tensor | undefined
}

/**
 * Collects what the program stores and never computes again: parameters, constants, whatever depends on them alone, and
 * the forms into which templates pack them. All of it is an ordinary graph from the model's parameters to the stored
 * buffers, so the interpreter can fill a weights file, and the compiler can compile the filling itself.
 */
export class WeightGraph {
  readonly #builder = new GraphBuilder("weights")
  readonly #sources: WeightSources
  readonly #constants: ReadonlyMap<Value, Constant>
  readonly #copies = new Map<Value, Value>()
  readonly #names = new Set<string>()

  constructor(sources: WeightSources) {
    this.#sources = sources
    this.#constants = new Map(sources.constants.map((constant) => [constant.value, constant]))
  }

  /** Stores a value, or a form of it that `pack` derives; returns the name of the new output and the stored value. */
  store(
    value: Value,
    form: string,
    pack: (builder: GraphBuilder, value: Value) => Value = (_, copy) => copy,
  ): { name: string; value: Value } {
    const stored = pack(this.#builder, this.#copy(value))
    const name = this.#freshName(form === "" ? value.name : `${value.name}:${form}`)
    this.#builder.output(name, stored)
    return { name, value: stored }
  }

  finish(): Graph {
    return this.#builder.finish()
  }

  /** The value in the weight graph, with everything that it depends on, sources first. */
  #copy(root: Value): Value {
    const stack = [root]
    while (stack.length > 0) {
      const value = stack.at(-1)!
      const missing = this.#copies.has(value) ? [] : this.#missingOf(value)
      if (missing.length > 0) {
        stack.push(...missing)
        continue
      }
      stack.pop()
      if (!this.#copies.has(value)) this.#add(value)
    }
    return this.#copies.get(root)!
  }

  #missingOf(value: Value): Value[] {
    if (this.#constants.has(value) || this.#sources.known(value) !== undefined) return []
    const inputs = this.#sources.producer(value)?.inputs ?? []
    return inputs.filter((input): input is Value => input !== undefined && !this.#copies.has(input))
  }

  #add(value: Value): void {
    const constant = this.#constants.get(value)
    const known = this.#sources.known(value)
    if (constant?.role === "parameter") this.#copies.set(value, this.#builder.input(value.name, value.type))
    else if (constant !== undefined) this.#addConstant(constant)
    else if (known !== undefined) this.#copies.set(value, this.#builder.constant(value.name, known))
    else this.#addNode(present(this.#sources.producer(value), `${value.name} is no weight`))
  }

  #addConstant(constant: Constant): void {
    this.#builder.addConstant(constant)
    this.#copies.set(constant.value, constant.value)
  }

  #addNode(node: Node): void {
    const inputs = node.inputs.map((input) => input && present(this.#copies.get(input), input.name))
    const copy = { ...node, inputs, outputs: node.outputs.map((output) => ({ ...output })) }
    this.#builder.addNode(copy)
    node.outputs.forEach((output, i) => this.#copies.set(output, copy.outputs[i]!))
  }

  #freshName(base: string): string {
    let name = base
    for (let i = 1; this.#names.has(name); i++) name = `${base}#${i}`
    this.#names.add(name)
    return name
  }
}
