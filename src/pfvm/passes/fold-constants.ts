import { contentOf, type Node, type Value } from "../../ir/graph.ts"
import { rewriteNodes, type RewriteContext } from "../../ir/rewrite.ts"
import { operatorOf } from "../../ops/table.ts"
import { dependsOnTypeAlone, withoutElements } from "../../ir/known-values.ts"
import { elementCount } from "../../tensor/shape.ts"
import type { Tensor } from "../../tensor/tensor.ts"
import type { Pass } from "../pass.ts"

/** Results of more elements stay computed unless their inputs are as large: folding must not blow a program up. */
const largestResult = 1 << 16

/**
 * Computes now what depends on constants alone.
 *
 *     constant $a = [2]   %b = mul($a, $a)   %y = add(%x, %b)   →   constant $b = [4]   %y = add(%x, $b)
 *
 * The reference kernels compute, so the value is the one that the interpreter would give. Parameters are never folded: they
 * are replaced by other weights without compiling again.
 */
export const foldConstants: Pass = {
  name: "fold-constants",
  run: (graph) => rewriteNodes(graph, foldNode),
}

function foldNode(node: Node, context: RewriteContext): readonly Value[] | undefined {
  const inputs = dependsOnTypeAlone(node) ? [withoutElements(node.inputs[0]!)] : constantInputs(node, context)
  if (inputs === undefined || !isWorthFolding(node)) return undefined
  const outputs = node.outputs.map((output) => output.type)
  const results = operatorOf(node.op).reference({ inputs, attributes: node.attributes, outputs })
  return results.map((result, i) => context.addConstant(node.outputs[i]!.name, result))
}

function constantInputs(node: Node, context: RewriteContext): readonly (Tensor | undefined)[] | undefined {
  const constants = node.inputs.map((input) => context.constant(input))
  const isConstant = constants.every((constant, i) => node.inputs[i] === undefined || constant?.role === "constant")
  return isConstant ? constants.map((constant) => constant && contentOf(constant)) : undefined
}

function isWorthFolding(node: Node): boolean {
  const count = (values: readonly (Value | undefined)[]): number =>
    values.reduce((sum, value) => sum + (value === undefined ? 0 : elementCount(value.type.shape)), 0)
  const produced = count(node.outputs)
  return produced <= largestResult || produced <= count(node.inputs)
}
