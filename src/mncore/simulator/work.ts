import { cyclesPerStep, fmasPerCycle } from "../machine.ts"
import type { Expression, PeLine } from "../isa/instructions/instruction.ts"
import { groupOf } from "../isa/instructions/operands-of.ts"

export type WorkPrecision = keyof typeof fmasPerCycle.matrix

/** Multiply-adds of one MAB that an expression computes in its step; additions and copies count as none. */
export function fmasOf(
  expression: Expression,
): { readonly precision: WorkPrecision; readonly fmas: number } | undefined {
  if (expression.kind === "mauMatrix") {
    const { precision } = expression
    return { precision, fmas: fmasPerCycle.matrix[precision] * cyclesPerStep }
  }
  if (expression.kind !== "mauVector" || expression.operation === "vadd" || expression.operation === "vpassa")
    return undefined
  const { precision } = expression
  return { precision, fmas: fmasPerCycle.vector[precision] * cyclesPerStep }
}

/** Units of the PE stream, as the trace shows them. */
export const peUnits = ["L2BM", "L1BM", "MAU", "matrix registers", "ALU"] as const
export type PeUnit = (typeof peUnits)[number]

export function unitOf(expression: Expression): PeUnit | undefined {
  switch (groupOf(expression)) {
    case "l2bm":
    case "l2bmdarw":
      return "L2BM"
    case "l1bm":
    case "l1bm-turnaround":
      return "L1BM"
    case "mau-calc":
      return "MAU"
    case "mau-mwrite":
    case "mau-mread":
      return "matrix registers"
    case "alu":
      return "ALU"
    default:
      return undefined
  }
}

export function isNop({ expressions }: PeLine): boolean {
  return expressions.some(({ kind }) => kind === "nop")
}

/** Whether a line moves data to or from L2BM; `l2bmi` and `l2bmdarw` do not. */
export function usesL2bm({ expressions }: PeLine): boolean {
  return expressions.some((each) => groupOf(each) === "l2bm" && each.kind !== "l2bmExchange")
}
