import type { Node, Value } from "../../../ir/graph.ts"
import type { Tensor } from "../../../tensor/tensor.ts"
import { metadataOfOrigin } from "../origin.ts"
import type { NodeProto, TensorProto } from "../proto/messages.ts"
import { attributeProto, type AttributeValues } from "./attributes.ts"
import { tensorProto } from "./tensor-proto.ts"
import type { ValueNames } from "./value-names.ts"

/** Collects the ONNX nodes of a graph. */
export class NodeWriter {
  readonly nodes: NodeProto[] = []
  /** Stored tensors that only the spelling of ONNX needs. */
  readonly added: TensorProto[] = []
  readonly domains = new Set<string>()
  readonly #names: ValueNames
  readonly #nodeNames = new Set<string>()

  constructor(names: ValueNames) {
    this.#names = names
  }

  nameOf(value: Value | undefined): string {
    return value === undefined ? "" : this.#names.of(value)
  }

  /** Writes a node with the inputs and outputs of a node of the graph. */
  write(node: Node, opType: string, attributes: AttributeValues = {}, domain = ""): void {
    const inputs = node.inputs.map((input) => this.nameOf(input))
    this.emit(
      node,
      opType,
      inputs,
      node.outputs.map((output) => this.nameOf(output)),
      attributes,
      domain,
    )
  }

  emit(
    node: Node,
    opType: string,
    input: readonly string[],
    output: readonly string[],
    attributes: AttributeValues = {},
    domain = "",
  ): void {
    this.domains.add(domain)
    this.nodes.push({
      input,
      output,
      name: this.#nodeName(node.origin.names[0] ?? output[0] ?? opType),
      opType,
      domain,
      overload: "",
      attribute: Object.entries(attributes).map(([name, value]) => attributeProto(name, value)),
      metadata: metadataOfOrigin(node.origin),
    })
  }

  /** A copy of a value under the name of a graph output. */
  copy(from: Value, to: string): void {
    this.nodes.push({
      input: [this.nameOf(from)],
      output: [to],
      name: this.#nodeName(to),
      opType: "Identity",
      domain: "",
      overload: "",
      attribute: [],
      metadata: [],
    })
  }

  /** A name for a value between two nodes that stand for one. */
  between(node: Node, name: string): string {
    return this.#names.fresh(`${this.nameOf(node.outputs[0])}_${name}`)
  }

  constant(node: Node, name: string, tensor: Tensor): string {
    const unique = this.between(node, name)
    this.added.push(tensorProto(unique, tensor))
    return unique
  }

  #nodeName(wanted: string): string {
    let name = wanted
    for (let i = 1; this.#nodeNames.has(name); i++) name = `${wanted}_${i}`
    this.#nodeNames.add(name)
    return name
  }
}
