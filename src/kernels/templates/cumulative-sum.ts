import { present } from "../../diagnostics/invariant.ts"
import type { NodeOf } from "../../ir/graph.ts"
import { normalizeAxis } from "../../tensor/shape.ts"
import { numbersOf } from "../../tensor/tensor.ts"
import { along, reversed } from "../access/coordinate.ts"
import { rowMajor } from "../access/layout.ts"
import { registerType } from "../emit/kernel-writer.ts"
import { axesOf, coordinatesOf, extentsOf, rangeOver } from "../emit/loops.ts"
import { add, constant } from "../language/build.ts"
import { accumulator, bind, loop, update } from "../language/statements.ts"
import { wrapTo } from "../rules/integers.ts"
import type { TemplateRule } from "../rules/rule.ts"

/** A sum that is stored at every step, before or after the step's element is added. */
export const cumSumRule: TemplateRule<NodeOf<"cumSum">> = {
  kind: "template",
  reads: () => ["once", "known"],
  epilogue: true,
  lower(node, context) {
    const x = present(node.inputs[0], "x")
    const { shape, dtype } = x.type
    const { exclusive, reverse } = node.attributes
    const axis = normalizeAxis(numbersOf(present(context.known(node.inputs[1]), "axis"))[0]!, shape.length)
    const axes = axesOf(shape, rowMajor(shape)).filter(({ variable }) => variable !== `i${axis}`)
    const extents = extentsOf(axes).set("j", shape[axis]!)
    const writer = context.writer()
    const at = coordinatesOf(shape).with(axis, reverse ? reversed(along("j"), shape[axis]! - 1) : along("j"))
    const [declaration, sum] = accumulator("sum", constant(registerType(dtype, 1), 0))
    const [bound, next] = bind("next", wrapTo(dtype, add(sum, writer.reader(1, extents).element(x, at))))
    const store = context.storeResults(writer, {
      value: node.outputs[0]!,
      lanes: 1,
      at,
      extents,
      register: () => (exclusive ? sum : next),
    })
    context.run(
      writer,
      "cumSum",
      ...rangeOver(axes, [declaration, loop("j", shape[axis]!, [bound, ...store, update(sum, next)])]),
    )
  },
}
