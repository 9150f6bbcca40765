import { invariant } from "../diagnostics/invariant.ts"
import type { OpName } from "../ops/table.ts"
import { formatType, sameType, type Tensor } from "../tensor/tensor.ts"
import { GraphBuilder, type GivenAttributes, type NodeOptions } from "./builder.ts"
import type { Constant, Graph, Node, Origin, Output, Value } from "./graph.ts"
import { usesOf, type Uses } from "./uses.ts"

/** What a rule may look at and add to while it replaces one node. */
export interface RewriteContext {
  /** Uses in the graph as it was before the pass; ask with the values of `original`. */
  readonly uses: Uses
  /** The node as it stood in the graph before earlier replacements renamed its inputs. */
  readonly original: Node
  /** Whether the node alone reads one of its inputs, once, and the input is no output of the graph. */
  isOnlyReader(input: number): boolean
  /** The node of the new graph that makes a value. */
  producer(value: Value | undefined): Node | undefined
  /** The stored tensor behind a value of the new graph. */
  constant(value: Value | undefined): Constant | undefined
  /** The elements of a value when few and known at compile time. */
  known(value: Value | undefined): Tensor | undefined
  /** Adds a node before the one that is being replaced; it inherits that node's origin unless another is given. */
  apply<Op extends OpName>(
    op: Op,
    inputs: readonly (Value | undefined)[],
    attributes?: GivenAttributes<Op>,
    origin?: Origin,
  ): Value
  /** Adds the node with other inputs; returns its new outputs, which keep their names. */
  withInputs(node: Node, inputs: readonly (Value | undefined)[]): readonly Value[]
  addConstant(name: string, tensor: Tensor): Value
}

/** Looks at one node; returns what replaces its outputs, or nothing to keep it. */
export type Rule = (node: Node, context: RewriteContext) => readonly Value[] | undefined

/**
 * Applies a rule to every node in order. Values are replaced everywhere behind; nodes that nobody reads any more stay for
 * `eliminate-dead-code`. Returns the same graph when the rule never fired.
 */
export function rewriteNodes(graph: Graph, rule: Rule): Graph {
  const rewriting = new Rewriting(graph)
  for (const node of graph.nodes) rewriting.visit(node, rule)
  return rewriting.finish()
}

class Rewriting {
  readonly #graph: Graph
  readonly #builder: GraphBuilder
  readonly #uses: Uses
  readonly #replaced = new Map<Value, Value>()
  readonly #producers = new Map<Value, Node>()
  readonly #constants = new Map<Value, Constant>()
  #changed = false

  constructor(graph: Graph) {
    this.#graph = graph
    this.#uses = usesOf(graph)
    this.#builder = new GraphBuilder(graph.name)
    for (const input of graph.inputs) this.#builder.addInput(input)
    for (const constant of graph.constants) {
      this.#constants.set(constant.value, constant)
      this.#builder.addConstant(constant)
    }
  }

  visit(original: Node, rule: Rule): void {
    const node = this.#withInputsReplaced(original)
    const replacement = rule(node, this.#contextOf(original))
    if (replacement === undefined) {
      this.#keep(node)
      return
    }
    this.#changed = true
    original.outputs.forEach((output, i) => {
      const by = replacement[i]
      invariant(
        by !== undefined && sameType(output.type, by.type),
        `${original.op} is replaced by ${by && formatType(by.type)}`,
      )
      this.#replaced.set(output, by)
    })
  }

  finish(): Graph {
    if (!this.#changed) return this.#graph
    for (const { name, value } of this.#graph.outputs) this.#builder.output(name, this.#current(value))
    return this.#builder.finish()
  }

  #current(value: Value): Value {
    return this.#replaced.get(value) ?? value
  }

  #withInputsReplaced(node: Node): Node {
    if (!node.inputs.some((input) => input !== undefined && this.#replaced.has(input))) return node
    return { ...node, inputs: node.inputs.map((input) => (input === undefined ? undefined : this.#current(input))) }
  }

  #keep(node: Node): void {
    this.#builder.addNode(node)
    for (const output of node.outputs) this.#producers.set(output, node)
  }

  #contextOf(original: Node): RewriteContext {
    return {
      uses: this.#uses,
      original,
      isOnlyReader: (input) => this.#uses.count(original.inputs[input]!) === 1,
      producer: (value) => (value === undefined ? undefined : this.#producers.get(value)),
      constant: (value) => (value === undefined ? undefined : this.#constants.get(value)),
      known: (value) => this.#builder.known(value),
      apply: (op, inputs, attributes = {}, origin = original.origin) =>
        this.#add(op, inputs, attributes, { origin, names: [original.outputs[0]!.name] })[0]!,
      withInputs: ({ op, attributes, origin, outputs }, inputs) =>
        this.#add(op, inputs, attributes as GivenAttributes<OpName>, {
          origin,
          names: outputs.map((output) => output.name),
        }),
      addConstant: (name, tensor) => this.#addConstant(name, tensor),
    }
  }

  #add<Op extends OpName>(
    op: Op,
    inputs: readonly (Value | undefined)[],
    attributes: GivenAttributes<Op>,
    options: NodeOptions,
  ): readonly Value[] {
    const node = this.#builder.node(op, inputs, attributes, options)
    for (const output of node.outputs) this.#producers.set(output, node)
    return node.outputs
  }

  #addConstant(name: string, tensor: Tensor): Value {
    const value = { name, type: { dtype: tensor.dtype, shape: tensor.shape } }
    const constant: Constant = { value, role: "constant", content: { kind: "tensor", tensor } }
    this.#constants.set(value, constant)
    this.#builder.addConstant(constant)
    return value
  }
}

/** The graph with other nodes, constants or outputs; inputs stay, since they are the program's contract. */
export function withParts(
  graph: Graph,
  parts: { nodes?: readonly Node[]; constants?: readonly Constant[]; outputs?: readonly Output[] },
): Graph {
  return Object.freeze({ ...graph, ...parts })
}
