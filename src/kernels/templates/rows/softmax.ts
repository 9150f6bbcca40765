import { present } from "../../../diagnostics/invariant.ts"
import type { Node, NodeOf } from "../../../ir/graph.ts"
import type { TemplateContext } from "../../emit/template-context.ts"
import { add, div, mul, operand, pmax, sub } from "../../language/build.ts"
import type { Statement } from "../../language/kernel.ts"
import { expNotPositive } from "../../math/exp.ts"
import { log } from "../../math/log.ts"
import type { TemplateRule } from "../../rules/rule.ts"
import { lowerRows, type Row } from "./row-kernel.ts"
import { whyNoRows } from "./row-form.ts"
import type { Fold, RowNumber } from "./row-walk.ts"

/** NaN may get lost here; the exponential of it and so the sum are NaN anyway. */
const greatest: Fold = { name: "most", neutral: -Infinity, unroll: 4, step: pmax, join: pmax }
const sum: Fold = { name: "sum", neutral: 0, unroll: 2, step: add, join: add }

/** exp(x - max) / Σ exp(x - max) along the last axis, with one division a row. */
export const softmaxRule = rowsRule<NodeOf<"softmax">>("softmax", (row) => {
  const [first, most] = shiftOf(row)
  const [second, total] = row.fold(sum, (x, lanes) => expNotPositive(sub(x, most(lanes))), "keep")
  const [third, factor] = row.number("factor", div(operand(total.type, 1), total))
  return [...first, ...second, ...third, ...row.finish((x, lanes) => mul(x, factor(lanes)))]
})

/** x - max - log Σ exp(x - max): not the logarithm of softmax, which is -infinity where the quotient underflows. */
export const logSoftmaxRule = rowsRule<NodeOf<"logSoftmax">>("logSoftmax", (row) => {
  const [first, most] = shiftOf(row)
  const [second, total] = row.fold(sum, (x, lanes) => expNotPositive(sub(x, most(lanes))))
  const [third, logarithm] = row.number("log", log(total))
  return [...first, ...second, ...third, ...row.finish((x, lanes) => sub(sub(x, most(lanes)), logarithm(lanes)))]
})

function shiftOf(row: Row): readonly [Statement[], RowNumber] {
  const [statements, most] = row.fold(greatest)
  const [declaration, shift] = row.number("shift", most)
  return [[...statements, ...declaration], shift]
}

function rowsRule<N extends Node>(name: string, row: (row: Row) => readonly Statement[]): TemplateRule<N> {
  return {
    kind: "template",
    reads: () => ["once"],
    epilogue: true,
    refuses: whyNoRows,
    lower: (node: N, context: TemplateContext) =>
      lowerRows(context, { name, value: node.outputs[0]!, x: present(node.inputs[0], "x"), operands: [], row }),
  }
}
