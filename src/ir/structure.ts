import { bytesOf, formatType } from "../tensor/tensor.ts"
import { attributeTexts } from "./attribute-texts.ts"
import { contentOf, type Constant, type Graph, type Node, type Value } from "./graph.ts"

/**
 * A text that two graphs share exactly when they are the same program: names of values and origins are left out and values
 * are numbered in order. Elements of constants belong to the structure, since passes fold them; those of parameters do not,
 * so that new weights never compile anything again. Names of inputs, outputs and parameters are the program's contract and
 * stay. Its hash is the graph hash.
 */
export function structureOf(graph: Graph, digest: (bytes: Uint8Array) => string): string {
  const numbers = new Map<Value, number>()
  const number = (value: Value): number => numbers.set(value, numbers.size).size - 1
  return [
    ...graph.inputs.map((input) => `input ${number(input)} ${JSON.stringify(input.name)} ${formatType(input.type)}`),
    ...graph.constants.map((constant) => `${number(constant.value)} ${structureOfConstant(constant, digest)}`),
    ...graph.nodes.map((node) => structureOfNode(node, numbers, number)),
    ...graph.outputs.map(({ name, value }) => `output ${JSON.stringify(name)} ${numbers.get(value)}`),
  ].join("\n")
}

function structureOfConstant(constant: Constant, digest: (bytes: Uint8Array) => string): string {
  const { value, role } = constant
  const content = role === "parameter" ? JSON.stringify(value.name) : digest(bytesOf(contentOf(constant)))
  return `${role} ${formatType(value.type)} ${content}`
}

function structureOfNode(node: Node, numbers: ReadonlyMap<Value, number>, number: (value: Value) => number): string {
  const inputs = node.inputs.map((input) => (input === undefined ? "_" : numbers.get(input)))
  const outputs = node.outputs.map((output) => `${number(output)} ${formatType(output.type)}`)
  return `${outputs.join(",")} = ${node.op}(${inputs.join(",")}){${attributeTexts(node).join(",")}}`
}
