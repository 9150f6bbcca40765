import { present } from "../../diagnostics/invariant.ts"
import type { Node, NodeOf } from "../../ir/graph.ts"
import type { ScatterReduction } from "../../ops/families/scatter.ts"
import type { DType } from "../../tensor/dtype.ts"
import { normalizeAxis } from "../../tensor/shape.ts"
import { fixed, type Coordinates } from "../access/coordinate.ts"
import { rowMajor } from "../access/layout.ts"
import { axesOf, coordinatesOf, extentsOf, nest } from "../emit/loops.ts"
import type { TemplateContext } from "../emit/template-context.ts"
import { add, mul } from "../language/build.ts"
import type { Expr } from "../language/kernel.ts"
import { indexAt } from "../rules/generators.ts"
import { greatestOf, leastOf, wrapTo } from "../rules/integers.ts"
import type { ElementSource } from "../rules/element-rule.ts"
import type { TemplateRule } from "../rules/rule.ts"

const combinations: Record<ScatterReduction, (dtype: DType, known: Expr, update: Expr) => Expr> = {
  none: (_, __, update) => update,
  add: (dtype, known, update) => wrapTo(dtype, add(known, update)),
  mul: (dtype, known, update) => wrapTo(dtype, mul(known, update)),
  min: leastOf,
  max: greatestOf,
}

/** x is computed into the result, and the updates are worked in one after the other. */
function scatterRule<N extends NodeOf<"scatterElements"> | NodeOf<"scatterND">>(
  targetAt: (node: N, at: Coordinates, elements: ElementSource) => Coordinates,
): TemplateRule<N> {
  return {
    kind: "template",
    reads: () => ["once", "moved", "once"],
    epilogue: false,
    lower(node, context) {
      const [x, , updates] = node.inputs
      const target = context.target(node.outputs[0]!)
      context.compute(present(x, "x"), target)
      workIn(node, present(updates, "updates").type.shape, (at, elements) => targetAt(node, at, elements), context)
    },
  }
}

function workIn(
  node: Node & { readonly attributes: { readonly reduction: ScatterReduction } },
  shape: readonly number[],
  targetAt: (at: Coordinates, elements: ElementSource) => Coordinates,
  context: TemplateContext,
): void {
  const target = context.target(node.outputs[0]!)
  const axes = axesOf(shape, rowMajor(shape))
  const writer = context.writer()
  const reader = writer.reader(1, extentsOf(axes))
  const at = coordinatesOf(shape)
  const update = reader.element(node.inputs[2]!, at)
  const to = targetAt(at, reader)
  const { reduction } = node.attributes
  const known = reduction === "none" ? update : writer.load(target, to, 1)
  const value = combinations[reduction](node.outputs[0]!.type.dtype, known, update)
  context.run(writer, node.op, { variable: "once", count: 1 }, nest(axes, writer.store(target, to, value)))
}

export const scatterElementsRule = scatterRule<NodeOf<"scatterElements">>((node, at, elements) => {
  const axis = normalizeAxis(node.attributes.axis, at.length)
  return at.with(axis, indexAt(elements, node.inputs[1]!, at, node.inputs[0]!.type.shape[axis]!))
})

export const scatterNDRule = scatterRule<NodeOf<"scatterND">>((node, at, elements) => {
  const [x, indices] = [node.inputs[0]!, node.inputs[1]!]
  const tuples = indices.type.shape.length - 1
  const tuple = Array.from({ length: indices.type.shape[tuples]! }, (_, i) => {
    return indexAt(elements, indices, [...at.slice(0, tuples), fixed(i)], x.type.shape[i]!)
  })
  return [...tuple, ...at.slice(tuples)]
})
