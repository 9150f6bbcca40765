import type { Destination } from "../operands/destinations.ts"
import { input, type Input } from "../operands/inputs.ts"
import type { Mask } from "../operands/masks.ts"
import type { AluSource } from "../operands/pe-operands.ts"
import type { Expression } from "./instruction.ts"
import type { InstructionGroup } from "./table.ts"

const none: readonly never[] = []

/** What an expression reads of its PE, in the order of its text. */
export function inputsOf(expression: Expression): readonly Input<AluSource>[] {
  switch (expression.kind) {
    case "mauVector":
    case "mauMatrix":
    case "alu":
      return expression.inputs
    case "mwrite":
    case "l1bmReduce":
      return [expression.source]
    case "l1bmUp":
      return [input(expression.source)]
    default:
      return none
  }
}

/** What an expression writes of its PE. */
export function destinationsOf(expression: Expression): readonly Destination[] {
  return "destinations" in expression ? expression.destinations : none
}

export function flushOf(expression: Expression): Mask | undefined {
  return "flush" in expression ? expression.flush : undefined
}

/** The group of the expression; uses of the turnaround register are a group of their own. */
export function groupOf(expression: Expression): InstructionGroup | "l1bm-turnaround" {
  switch (expression.kind) {
    case "nop":
    case "noforward":
    case "wait":
    case "l2bmdarw":
      return expression.kind
    case "l2bmDown":
    case "l2bmCollect":
    case "l2bmSelect":
    case "l2bmReduce":
    case "l2bmExchange":
    case "l2bmdars":
      return "l2bm"
    case "l1bmDown":
    case "l1bmUp":
    case "l1bmReduce":
      return expression.l1bm.address === undefined ? "l1bm-turnaround" : "l1bm"
    case "mauVector":
    case "mauMatrix":
      return "mau-calc"
    case "mwrite":
      return "mau-mwrite"
    case "mread":
      return "mau-mread"
    case "alu":
    case "imm":
      return "alu"
  }
}
