import { elementCount } from "../tensor/shape.ts"
import type { Tensor } from "../tensor/tensor.ts"
import { operatorOf } from "../ops/table.ts"
import { contentOf, type Constant, type Node, type Value } from "./graph.ts"

/** Elements of a value, and operations to compute it, above which nothing is evaluated: a file must not make an import long. */
const largestKnown = 4096
const mostOperations = 1_000_000

/**
 * Values that are known when compiling, for shape arithmetic: small constants, and what small nodes compute from them.
 * Nodes are evaluated with the reference kernels in the order in which they are added, so nothing recurses.
 */
export class KnownValues {
  readonly #known = new Map<Value, Tensor>()

  addConstant(constant: Constant): void {
    const isSmall = elementCount(constant.value.type.shape) <= largestKnown
    if (isSmall && constant.role === "constant") this.#known.set(constant.value, contentOf(constant))
  }

  addNode(node: Node): void {
    if (node.outputs.some((output) => elementCount(output.type.shape) > largestKnown)) return
    const inputs = dependsOnTypeAlone(node) ? [withoutElements(node.inputs[0]!)] : this.#inputsOf(node)
    if (inputs === undefined) return
    const outputs = node.outputs.map((output) => output.type)
    const types = node.inputs.map((input) => input?.type)
    if (operatorOf(node.op).flops({ inputs: types, attributes: node.attributes, outputs }) > mostOperations) return
    const results = operatorOf(node.op).reference({ inputs, attributes: node.attributes, outputs })
    results.forEach((result, i) => this.#known.set(node.outputs[i]!, result))
  }

  /** The elements of a value, or nothing when they depend on the inputs of the graph or are many (over 4,096). */
  of(value: Value | undefined): Tensor | undefined {
    return value === undefined ? undefined : this.#known.get(value)
  }

  #inputsOf(node: Node): (Tensor | undefined)[] | undefined {
    const inputs = node.inputs.map((input) => this.of(input))
    return inputs.every((input, i) => input !== undefined || node.inputs[i] === undefined) ? inputs : undefined
  }
}

/** Operators whose result depends on nothing but the type of their input. */
export function dependsOnTypeAlone(node: Node): boolean {
  return node.op === "shape" || node.op === "size"
}

/** What such an operator is evaluated on. */
export function withoutElements(input: Value): Tensor {
  return { ...input.type, data: new Float32Array() as never }
}
