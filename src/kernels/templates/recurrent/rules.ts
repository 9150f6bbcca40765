import type { NodeOf } from "../../../ir/graph.ts"
import type { TemplateRule } from "../../rules/rule.ts"
import { gruCell, lstmCell, rnnCell, type Cell } from "./cells.ts"
import { lowerRecurrence, type Recurrence } from "./recurrence.ts"

function recurrent<N extends Recurrence>(cellOf: (attributes: N["attributes"]) => Cell): TemplateRule<N> {
  return {
    kind: "template",
    reads: ({ inputs }) => inputs.map(() => "stored"),
    epilogue: false,
    lower: (node, context) => lowerRecurrence(context, node, cellOf(node.attributes)),
  }
}

/** For nodes without w, which `decompose/recurrences.ts` leaves. */
export const lstmRule = recurrent<NodeOf<"lstm">>(lstmCell)
export const gruRule = recurrent<NodeOf<"gru">>(gruCell)
export const rnnRule = recurrent<NodeOf<"rnn">>(rnnCell)
