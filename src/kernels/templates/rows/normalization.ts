import { present } from "../../../diagnostics/invariant.ts"
import type { NodeOf } from "../../../ir/graph.ts"
import { elementCount } from "../../../tensor/shape.ts"
import { multiplyAdd } from "../../emit/multiply-add.ts"
import { add, div, mul, operand, sqrt, sub } from "../../language/build.ts"
import type { Expr, Statement } from "../../language/kernel.ts"
import type { ReadMode } from "../../rules/element-rule.ts"
import type { TemplateRule } from "../../rules/rule.ts"
import { whyNoRows } from "./row-form.ts"
import { lowerRows, type Row } from "./row-kernel.ts"
import type { Fold, RowNumber } from "./row-walk.ts"

const sum: Fold = { name: "sum", neutral: 0, unroll: 4, step: add, join: add }
const squares: Fold = { ...sum, name: "squares", step: (total, x) => multiplyAdd(total, x, x) }

/**
 * (x - mean) · 1/√(variance + ε) · scale + bias over the last axis. The variance is summed over the differences, in a
 * pass of its own: Σ x²/n - mean² cancels where the mean is large against the deviation.
 */
export const layerNormRule: TemplateRule<NodeOf<"layerNorm">> = {
  kind: "template",
  reads,
  epilogue: true,
  refuses: whyNoRows,
  lower(node, context) {
    const [x, scale, bias] = [present(node.inputs[0], "x"), present(node.inputs[1], "scale"), node.inputs[2]]
    const { epsilon } = node.attributes
    const row = (row: Row): readonly Statement[] => {
      const [first, total] = row.fold(sum)
      const [second, mean] = row.number("mean", mul(total, 1 / row.columns))
      const [third, square] = row.fold(squares, (element, lanes) => sub(element, mean(lanes)))
      const [fourth, factor] = inverseDeviation(row, square, epsilon)
      const store = row.finish((element, lanes, [factors, addends]) => {
        const scaled = mul(mul(sub(element, mean(lanes)), factor(lanes)), factors!)
        return addends === undefined ? scaled : add(scaled, addends)
      })
      return [...first, ...second, ...third, ...fourth, ...store]
    }
    const operands = bias === undefined ? [scale] : [scale, bias]
    lowerRows(context, { name: "layerNorm", value: node.outputs[0]!, x, operands, row })
  },
}

/** x · 1/√(Σ x²/n + ε) · scale over the last axis. */
export const rmsNormRule: TemplateRule<NodeOf<"rmsNorm">> = {
  kind: "template",
  reads,
  epilogue: true,
  refuses: whyNoRows,
  lower(node, context) {
    const [x, scale] = [present(node.inputs[0], "x"), present(node.inputs[1], "scale")]
    const row = (row: Row): readonly Statement[] => {
      const [first, square] = row.fold(squares)
      const [second, factor] = inverseDeviation(row, square, node.attributes.epsilon)
      const store = row.finish((element, lanes, [factors]) => mul(mul(element, factor(lanes)), factors!))
      return [...first, ...second, ...store]
    }
    lowerRows(context, { name: "rmsNorm", value: node.outputs[0]!, x, operands: [scale], row })
  },
}

function inverseDeviation(row: Row, square: Expr, epsilon: number): readonly [Statement[], RowNumber] {
  const deviation = sqrt(add(mul(square, 1 / row.columns), epsilon))
  return row.number("factor", div(operand(square.type, 1), deviation))
}

/** x once; what broadcasts to it as often as rows come by. */
function reads(node: NodeOf<"layerNorm"> | NodeOf<"rmsNorm">): readonly ReadMode[] {
  const count = elementCount(node.inputs[0]!.type.shape)
  return node.inputs.map((input) =>
    input !== undefined && elementCount(input.type.shape) === count ? "once" : "moved",
  )
}
