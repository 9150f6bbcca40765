import { present } from "../../diagnostics/invariant.ts"
import type { NodeOf } from "../../ir/graph.ts"
import { normalizeAxis } from "../../tensor/shape.ts"
import { fixed, type Coordinates } from "../access/coordinate.ts"
import { rowMajor } from "../access/layout.ts"
import { axesOf, coordinatesOf, extentsOf, rangeOver } from "../emit/loops.ts"
import { constant, convert, variable } from "../language/build.ts"
import { accumulator, bind, loop, update, when } from "../language/statements.ts"
import { compareAs } from "../rules/integers.ts"
import type { TemplateRule } from "../rules/rule.ts"

/** The index of the best element along an axis: the best so far and its index are carried along. */
function argumentRule(op: "argMax" | "argMin"): TemplateRule<NodeOf<"argMax" | "argMin">> {
  return {
    kind: "template",
    reads: () => ["once"],
    epilogue: true,
    lower(node, context) {
      const x = present(node.inputs[0], "x")
      const { shape, dtype } = x.type
      const { keepdims, selectLastIndex } = node.attributes
      const axis = normalizeAxis(node.attributes.axis, shape.length)
      const axes = axesOf(shape, rowMajor(shape)).filter(({ variable: name }) => name !== `i${axis}`)
      const extents = extentsOf(axes).set("j", shape[axis]!)
      const writer = context.writer()
      const at = (along: Coordinates[number]): Coordinates => coordinatesOf(shape).with(axis, along)
      const first = writer.reader(1, extents).element(x, at(fixed(0)))
      const rival = writer.reader(1, extents).element(x, at({ offset: 0, terms: [{ variable: "j", stride: 1 }] }))
      const [bestDeclaration, best] = accumulator("best", first)
      const [indexDeclaration, index] = accumulator("index", constant("i32", 0))
      const better = op === "argMax" ? (selectLastIndex ? "ge" : "gt") : selectLastIndex ? "le" : "lt"
      const [bound, element] = bind("rival", rival)
      const take = when(compareAs(dtype, better, element, best), [update(best, element), update(index, variable("j"))])
      const store = context.storeResults(writer, {
        value: node.outputs[0]!,
        lanes: 1,
        at: at(fixed(0)).filter((_, i) => i !== axis || keepdims),
        extents,
        register: () => convert("i64", index),
      })
      const search = loop("j", shape[axis]!, [bound, take], { begin: 1 })
      context.run(writer, op, ...rangeOver(axes, [bestDeclaration, indexDeclaration, search, ...store]))
    },
  }
}

export const argMaxRule = argumentRule("argMax")
export const argMinRule = argumentRule("argMin")
