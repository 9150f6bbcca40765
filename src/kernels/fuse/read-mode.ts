import type { Node } from "../../ir/graph.ts"
import { elementCount, type Shape } from "../../tensor/shape.ts"
import type { ReadMode } from "../rules/element-rule.ts"
import { ruleOf } from "../rules/table.ts"

/** How a node reads one of its inputs. */
export function readMode(node: Node, input: number): ReadMode {
  const rule = ruleOf(node.op)
  switch (rule.kind) {
    case "elementwise": {
      const [from, to] = [node.inputs[input]!.type.shape, node.outputs[0]!.type.shape]
      return elementCount(from) === elementCount(to) ? "once" : "moved"
    }
    case "movement": {
      if (input > 0) return "known"
      const [from, to] = [node.inputs[0]!.type.shape, node.outputs[0]!.type.shape]
      if (rule.isView) return splitsEvenly(from, to) ? "once" : "stored"
      return elementCount(to) <= elementCount(from) ? "once" : "moved"
    }
    case "generator":
      return rule.reads(node)[input] ?? "stored"
    case "template":
      return rule.reads(node)[input] ?? "stored"
    case "unsupported":
      return "stored"
  }
}

/** Whether a node moves elements without any cost where they are read. */
export function isFreeMovement(node: Node): boolean {
  const rule = ruleOf(node.op)
  return rule.kind === "movement" && rule.isAffine
}

/** Whether a node gives each element of its input another place, and nothing else. */
export function isRearrangement(node: Node): boolean {
  const rule = ruleOf(node.op)
  return rule.kind === "movement" && (rule.isView || node.op === "transpose") && node.outputs.length === 1
}

/**
 * Whether every boundary between axes of `from` is one of `to` too, so that loops over `to` walk through `from` without
 * division.
 */
export function splitsEvenly(from: Shape, to: Shape): boolean {
  const boundaries = suffixProducts(to)
  return [...suffixProducts(from)].every((product) => boundaries.has(product))
}

function suffixProducts(shape: Shape): Set<number> {
  const products = new Set([1])
  shape.reduceRight((product, extent) => {
    products.add(product * extent)
    return product * extent
  }, 1)
  return products
}
