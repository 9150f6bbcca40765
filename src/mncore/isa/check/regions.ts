import { boardTotals, cyclesPerStep, hierarchy, l2bmTransfer } from "../../machine.ts"
import type { Expression } from "../instructions/instruction.ts"
import { mvForms } from "../instructions/mv/forms.ts"
import type { Mv } from "../instructions/mv/mv.ts"
import type { MvOperand } from "../instructions/mv/mv-operands.ts"

/** A range of long words of one memory, in the instances whose bits are set: groups, or L2Bs of the board. */
export interface Region {
  readonly memory: "dram" | "pdm" | "l2bm"
  readonly instances: number
  readonly first: number
  readonly end: number
}

export function overlap(a: Region | undefined, b: Region | undefined): boolean {
  if (a === undefined || b === undefined || a.memory !== b.memory) return false
  return (a.instances & b.instances) !== 0 && a.first < b.end && b.first < a.end
}

/** Undefined for indirect addresses, which are known at run time only. */
export function regionOf(mv: Mv, side: "source" | "destination"): Region | undefined {
  const operand = mv[side]
  if (operand.kind === "dramIndirect") return undefined
  const share = side === "source" ? mvForms[mv.form].sourceShare : mvForms[mv.form].destinationShare
  const { kind: memory, address: first } = operand
  return { memory, instances: instancesOf(operand), first, end: first + mv.size * share }
}

const all = (count: number): number => 2 ** count - 1

function instancesOf(operand: MvOperand): number {
  if (operand.kind !== "l2bm") return operand.group === undefined ? all(boardTotals.groups) : 1 << operand.group
  const { group, l2b } = operand
  if (l2b === undefined) return all(boardTotals.l2bs)
  const groups = group === undefined ? Array.from({ length: hierarchy.groups }, (_, each) => each) : [group]
  return groups.reduce((bits, each) => bits | (1 << (each * hierarchy.l2bsPerGroup + l2b)), 0)
}

function l2bmRegion(address: number, perCycle: number): Region {
  return { memory: "l2bm", instances: all(boardTotals.l2bs), first: address, end: address + perCycle * cyclesPerStep }
}

const { broadcast, distribute } = l2bmTransfer

export function l2bmReadOf(expression: Expression): Region | undefined {
  if (expression.kind === "l2bmDown")
    return l2bmRegion(expression.l2bm, expression.map === "b" ? broadcast : distribute)
  return expression.kind === "l2bmdars" ? l2bmRegion(expression.l2bm, distribute) : undefined
}

export function l2bmWrittenOf(expression: Expression): Region | undefined {
  if (expression.kind === "l2bmCollect") return l2bmRegion(expression.l2bm, distribute)
  if (expression.kind === "l2bmSelect") return l2bmRegion(expression.l2bm, broadcast)
  if (expression.kind !== "l2bmReduce") return undefined
  return l2bmRegion(expression.l2bm, expression.map === "r" ? broadcast : distribute)
}
