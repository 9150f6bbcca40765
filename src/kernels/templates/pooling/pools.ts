import { present } from "../../../diagnostics/invariant.ts"
import type { NodeOf } from "../../../ir/graph.ts"
import { abs, add, bitcast, mul, operand, or, pmax, sqrt } from "../../language/build.ts"
import type { Expr } from "../../language/kernel.ts"
import { isFloatType, isVector, laneOfDType } from "../../language/value-type.ts"
import { pow } from "../../math/pow.ts"
import { greatestOf } from "../../rules/integers.ts"
import type { TemplateRule } from "../../rules/rule.ts"
import { lowerMaxPoolIndices, lowestOf } from "./max-pool-indices.ts"
import { lowerPool, poolAxes, poolReads } from "./pool.ts"
import { meanOf, rowCount } from "./window-count.ts"

export const maxPoolRule: TemplateRule<NodeOf<"maxPool">> = {
  kind: "template",
  reads: (node) => (node.outputs.length === 1 ? poolReads(node) : ["stored"]),
  epilogue: true,
  lower(node, context) {
    const { dtype } = present(node.inputs[0], "x").type
    if (node.outputs.length > 1) return lowerMaxPoolIndices(node, context)
    lowerPool(node, context, {
      neutral: lowestOf(dtype),
      step: (greatest, x) =>
        isFloatType(x.type) && isVector(x.type) ? greater(greatest, x) : greatestOf(dtype, greatest, x),
      finish: (greatest) => greatest,
    })
  },
}

/**
 * The greater lanes, NaN before all, in three instructions where engines need seven for IEEE 754's maximum. Either `pmax` gives its left side when
 * one side is NaN: one of them is NaN then, and NaN with more bits set is NaN. Otherwise both are the same but for the sign of zero.
 */
function greater(a: Expr, b: Expr): Expr {
  return bitcast(or(bitcast(pmax(a, b)), bitcast(pmax(b, a))))
}

export const averagePoolRule: TemplateRule<NodeOf<"averagePool">> = {
  kind: "template",
  reads: poolReads,
  epilogue: true,
  lower(node, context) {
    const axes = poolAxes(node)
    const { countIncludePad } = node.attributes
    const lane = laneOfDType(present(node.inputs[0], "x").type.dtype)
    lowerPool(node, context, {
      neutral: 0,
      step: add,
      ofRow: (outputs) => rowCount(lane, axes, countIncludePad, outputs),
      finish: (sum, column, rows) => meanOf(sum, present(rows, "row count"), axes.at(-1)!, countIncludePad, column),
    })
  },
}

export const lpPoolRule: TemplateRule<NodeOf<"lpPool">> = {
  kind: "template",
  reads: poolReads,
  epilogue: true,
  lower(node, context) {
    const { p } = node.attributes
    lowerPool(node, context, {
      neutral: 0,
      step: (sum, x) => add(sum, wholePower(p % 2 === 0 ? x : abs(x), p)),
      finish: (sum) => (p === 1 ? sum : p === 2 ? sqrt(sum) : pow(sum, operand(sum.type, 1 / p))),
    })
  },
}

/** x · x · …, by squaring. */
function wholePower(x: Expr, exponent: number): Expr {
  if (exponent === 1) return x
  const half = wholePower(x, Math.floor(exponent / 2))
  const square = mul(half, half)
  return exponent % 2 === 0 ? square : mul(square, x)
}
