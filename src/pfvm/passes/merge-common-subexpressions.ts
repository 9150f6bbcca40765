import { bytesOf } from "../../tensor/tensor.ts"
import { attributeTexts } from "../../ir/attribute-texts.ts"
import type { Constant, Graph, Node, Value } from "../../ir/graph.ts"
import { withParts } from "../../ir/rewrite.ts"
import type { Pass } from "../pass.ts"

/**
 * Computes once what the same operator computes twice from the same values.
 *
 *     %a = relu(%x)  %b = relu(%x)  %y = add(%a, %b)   →   %a = relu(%x)  %y = add(%a, %a)
 *
 * One walk in order numbers the values: two nodes with the same operator, attributes and numbers of inputs share the number
 * of their outputs (value numbering). Small constants with equal elements share one too. Safe because operators have no
 * effects and give the same result for the same operands.
 */
export const mergeCommonSubexpressions: Pass = {
  name: "merge-common-subexpressions",
  run(graph) {
    const numbering = new Numbering()
    const constants = graph.constants.filter((constant) => numbering.isNew(keyOfConstant(constant), [constant.value]))
    const nodes: Node[] = []
    for (const node of graph.nodes) {
      const inputs = node.inputs.map((input) => input && numbering.representative(input))
      const key = keyOfNode(
        node,
        inputs.map((input) => (input === undefined ? "_" : numbering.number(input))),
      )
      if (!numbering.isNew(key, node.outputs)) continue
      nodes.push(inputs.every((input, i) => input === node.inputs[i]) ? node : ({ ...node, inputs } as Node))
    }
    if (nodes.length === graph.nodes.length && constants.length === graph.constants.length) return graph
    return withParts(graph, { nodes, constants, outputs: outputsOf(graph, numbering) })
  },
}

function outputsOf(graph: Graph, numbering: Numbering): Graph["outputs"] {
  return graph.outputs.map(({ name, value }) => ({ name, value: numbering.representative(value) }))
}

class Numbering {
  readonly #byKey = new Map<string, readonly Value[]>()
  readonly #representatives = new Map<Value, Value>()
  readonly #numbers = new Map<Value, number>()

  /** Whether nothing with this key was seen; otherwise the values are represented by those seen first. */
  isNew(key: string | undefined, values: readonly Value[]): boolean {
    const first = key === undefined ? undefined : this.#byKey.get(key)
    if (first !== undefined) {
      values.forEach((value, i) => this.#representatives.set(value, first[i]!))
      return false
    }
    if (key !== undefined) this.#byKey.set(key, values)
    return true
  }

  representative(value: Value): Value {
    return this.#representatives.get(value) ?? value
  }

  number(value: Value): number {
    const known = this.#numbers.get(value)
    if (known !== undefined) return known
    this.#numbers.set(value, this.#numbers.size)
    return this.#numbers.size - 1
  }
}

function keyOfNode(node: Node, inputs: readonly (number | string)[]): string {
  return `${node.op}/${node.outputs.length}(${inputs.join(",")}){${attributeTexts(node).join(",")}}`
}

const longestCompared = 256

function keyOfConstant({ role, value, content }: Constant): string | undefined {
  if (role === "parameter" || content.kind === "lazy" || content.tensor.data.length > longestCompared) return undefined
  return `${value.type.dtype}[${value.type.shape.join(",")}] ${bytesOf(content.tensor).join(",")}`
}
