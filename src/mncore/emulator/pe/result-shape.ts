/** What is done with the result of each kind of expression, before it is computed. */
import { aluName, type Alu } from "../../isa/instructions/pe/alu.ts"
import { aluRow } from "../../isa/instructions/pe/alu-operations.ts"
import type { Immediate } from "../../isa/instructions/pe/immediate.ts"
import type { L1bmDown } from "../../isa/instructions/pe/l1bm.ts"
import type { MatrixRead, MauMatrix, MauVector } from "../../isa/instructions/pe/mau.ts"
import type { Destination } from "../../isa/operands/destinations.ts"
import type { Mask } from "../../isa/operands/masks.ts"
import type { ForwardingUnit } from "../state/board.ts"

/** The unit that gives a result, its name in problems, and where the result goes. */
export interface ResultShape {
  readonly unit: ForwardingUnit
  readonly name: string
  readonly makesFlags: boolean
  readonly destinations: readonly Destination[]
  readonly flush: Mask | undefined
}

export function aluResult(expression: Alu | Immediate): ResultShape {
  const { destinations, flush } = expression
  if (expression.kind === "imm") return { unit: "alu", name: "imm", makesFlags: false, destinations, flush }
  const { makesFlags } = aluRow(expression.operation)
  return { unit: "alu", name: aluName(expression), makesFlags, destinations, flush }
}

export function mauResult(instruction: MauVector | MauMatrix): ResultShape {
  const { precision, operation, destinations, flush } = instruction
  return { unit: "mau", name: `${precision}${operation}`, makesFlags: true, destinations, flush }
}

export function columnsResult({ precision, destinations, flush }: MatrixRead): ResultShape {
  return { unit: "mread", name: `${precision}mread`, makesFlags: false, destinations, flush }
}

export function transferResult({ map, destinations, flush }: L1bmDown): ResultShape {
  return { unit: "lb", name: `l1bm${map}`, makesFlags: false, destinations, flush }
}

export function takesFlags(destinations: readonly Destination[]): boolean {
  return destinations.some(({ target }) => target.kind === "omr")
}
