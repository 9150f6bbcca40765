import { boardTotals, hierarchy } from "../machine.ts"
import { mvForms } from "../isa/instructions/mv/forms.ts"
import { darEntriesOf, type Mv } from "../isa/instructions/mv/mv.ts"
import type { MvOperand } from "../isa/instructions/mv/mv-operands.ts"
import type { TimingParameters } from "./parameters.ts"

const { groups, l2bsPerGroup } = hierarchy

/** The memories of each group, and the way between the groups: what one MV command at a time can use. */
export const portNames: readonly string[] = [
  ...numbered(groups, (group) => `DRAM[${group}]`),
  ...numbered(groups, (group) => `PDM[${group}]`),
  ...numbered(boardTotals.l2bs, (l2b) => `L2BM[${Math.floor(l2b / l2bsPerGroup)}][${l2b % l2bsPerGroup}]`),
  ...numbered(groups, (group) => `XG[${group}]`),
]

const firstPort = { dram: 0, pdm: groups, l2bm: 2 * groups, across: 2 * groups + boardTotals.l2bs } as const

/** Every L2BM. */
export const l2bmPorts: readonly number[] = numbered(boardTotals.l2bs, (l2b) => firstPort.l2bm + l2b)

function numbered<T>(count: number, make: (index: number) => T): readonly T[] {
  return Array.from({ length: count }, (_, index) => make(index))
}

/** What an MV command costs in the model. */
export interface MvCost {
  /** Indices into `portNames`; all of them are held for the whole busy time. */
  readonly ports: readonly number[]
  /** Cycles from issue to the first long word. */
  readonly latency: number
  /** Cycles that long words move. */
  readonly busy: number
}

export function mvCost(mv: Mv, parameters: TimingParameters): MvCost {
  const { source, destination } = mv
  const crossed = crossedGroups(mv)
  const ports = [...portsOf(source), ...portsOf(destination), ...crossed.map((group) => firstPort.across + group)]
  return {
    ports: [...new Set(ports)],
    latency: startLatency(mv, parameters) + (crossed.length > 0 ? parameters.crossGroupLatency : 0),
    busy: Math.ceil(mv.size / rateOf(mv, crossed.length > 0, parameters)) + indirectCycles(mv, parameters),
  }
}

/** Long words of the size a cycle. The DRAM of a group holds `share` of each, and may be slower than the way to it. */
function rateOf({ form, source, destination }: Mv, isCrossing: boolean, parameters: TimingParameters): number {
  const { rate, sourceShare, destinationShare } = mvForms[form]
  const byWay = typeof rate === "number" ? rate : isCrossing ? rate.acrossGroups : rate.withinGroup
  const byDram = [
    ...(isDram(source) ? [parameters.dramPeakLongWords / sourceShare] : []),
    ...(isDram(destination) ? [parameters.dramPeakLongWords / destinationShare] : []),
  ]
  return Math.min(byWay, ...byDram)
}

function startLatency({ source, destination }: Mv, parameters: TimingParameters): number {
  if (isDram(source)) return parameters.dramReadLatency
  return isDram(destination) ? parameters.dramWriteLatency : parameters.onChipLatency
}

function isDram({ kind }: MvOperand): boolean {
  return kind === "dram" || kind === "dramIndirect"
}

function indirectCycles(mv: Mv, { indirectPenalty }: TimingParameters): number {
  const isIndirect = mv.source.kind === "dramIndirect" || mv.destination.kind === "dramIndirect"
  return isIndirect ? darEntriesOf(mv) * indirectPenalty : 0
}

const allGroups = numbered(groups, (group) => group)

/** Groups whose border the data cross: all for what spreads or gathers over the board, both ends of a copy between two. */
function crossedGroups({ operation, source, destination }: Mv): readonly number[] {
  if (operation === "mvp") {
    const isCrossing = source.group !== destination.group
    return isCrossing ? [source.group, destination.group].filter((group) => group !== undefined) : []
  }
  return operation === "mvb2" || operation === "mvr2" ? [] : allGroups
}

function portsOf(operand: MvOperand): readonly number[] {
  const chosen = operand.group === undefined ? allGroups : [operand.group]
  if (operand.kind === "pdm") return chosen.map((group) => firstPort.pdm + group)
  if (operand.kind !== "l2bm") return chosen.map((group) => firstPort.dram + group)
  const sides = operand.l2b === undefined ? numbered(l2bsPerGroup, (side) => side) : [operand.l2b]
  return chosen.flatMap((group) => sides.map((side) => firstPort.l2bm + group * l2bsPerGroup + side))
}
