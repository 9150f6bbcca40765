import { mvRates, mvSizeUnit } from "../../../machine.ts"
import type { MvOperand } from "./mv-operands.ts"

export const mvOperations = ["mvp", "mvb", "mvb2", "mvb4", "mvr", "mvr2", "mvr4", "mvd"] as const
export type MvOperation = (typeof mvOperations)[number]

/** An operand without its numbers: `pdm@` names a group, `l2bm@.` an L2B of each group, `l2bm@` one L2B. DRAM may be indirect. */
export type MvPlace = "pdm" | "pdm@" | "dram" | "dram@" | "l2bm" | "l2bm@." | "l2bm@"

export interface MvForm {
  readonly operation: MvOperation
  readonly source: MvPlace
  readonly destination: MvPlace
  /** Sizes are multiples of it, in long words. */
  readonly unit: number
  /** Long words of each source and of each destination place, a long word of the size. */
  readonly sourceShare: number
  readonly destinationShare: number
  /** Long words of the size a cycle. `group` and `cross` where both ends name a group and that decides. */
  readonly rate: number | { readonly withinGroup: number; readonly acrossGroups: number }
}

type Rest = Partial<Pick<MvForm, "unit" | "sourceShare" | "destinationShare">>

function form<const S extends MvPlace, const D extends MvPlace>(
  operation: MvOperation,
  source: S,
  destination: D,
  rate: MvForm["rate"],
  { unit = mvSizeUnit, sourceShare = 1, destinationShare = 1 }: Rest = {},
): MvForm {
  return { operation, source, destination, unit, sourceShare, destinationShare, rate }
}

const byGroup = { withinGroup: mvRates.withinGroup, acrossGroups: mvRates.acrossGroups } as const

/**
 * Every combination of operation and places that exists. A share below 1 means that a place holds only a part of what the
 * size counts: `mvd` spreads 128 long words of PDM as 16 long words over each of the 8 L2BMs.
 */
export const mvForms = {
  pdmToDram: form("mvp", "pdm@", "dram@", mvRates.pdmToDram),
  dramToPdm: form("mvp", "dram@", "pdm@", mvRates.pdmToDram),
  pdmToPdm: form("mvp", "pdm@", "pdm@", mvRates.pdmToDram),
  pdmToL2bm: form("mvp", "pdm@", "l2bm@", byGroup),
  l2bmToPdm: form("mvp", "l2bm@", "pdm@", byGroup),
  dramToL2bm: form("mvp", "dram@", "l2bm@", byGroup),
  l2bmToDram: form("mvp", "l2bm@", "dram@", byGroup),
  groupPdmToL2bm: form("mvp", "pdm", "l2bm@.", mvRates.withinGroup),
  groupL2bmToPdm: form("mvp", "l2bm@.", "pdm", mvRates.withinGroup),
  groupDramToL2bm: form("mvp", "dram", "l2bm@.", mvRates.withinGroup),
  groupL2bmToDram: form("mvp", "l2bm@.", "dram", mvRates.withinGroup),
  broadcastPdm: form("mvb", "pdm@", "l2bm", mvRates.broadcast),
  broadcastDram: form("mvb", "dram@", "l2bm", mvRates.broadcast),
  broadcast2: form("mvb2", "dram", "l2bm", mvRates.broadcast2),
  broadcast4: form("mvb4", "dram", "l2bm", mvRates.broadcast4, { sourceShare: 1 / 2 }),
  reduceToPdm: form("mvr", "l2bm", "pdm@", mvRates.reduceToPdm),
  reduceToDram: form("mvr", "l2bm", "dram", mvRates.reduceToDram, { destinationShare: 1 / 4 }),
  reduce2ToPdm: form("mvr2", "l2bm", "pdm", mvRates.reduce2),
  reduce2ToDram: form("mvr2", "l2bm", "dram", mvRates.reduce2),
  reduce4: form("mvr4", "l2bm", "dram", mvRates.reduce4, { destinationShare: 1 / 2 }),
  distributeToL2bm: form("mvd", "pdm@", "l2bm", mvRates.distribute, { unit: 128, destinationShare: 1 / 8 }),
  collectFromL2bm: form("mvd", "l2bm", "pdm@", mvRates.distribute, { unit: 128, sourceShare: 1 / 8 }),
  distributeToDram: form("mvd", "pdm@", "dram", mvRates.distribute, { destinationShare: 1 / 4 }),
  collectFromDram: form("mvd", "dram", "pdm@", mvRates.distribute, { sourceShare: 1 / 4 }),
} as const satisfies Record<string, MvForm>

export type MvFormName = keyof typeof mvForms

export function placeOf(operand: MvOperand): MvPlace {
  const memory = operand.kind === "dramIndirect" ? "dram" : operand.kind
  if (operand.kind === "l2bm" && operand.l2b !== undefined && operand.group === undefined) return "l2bm@."
  return operand.group === undefined ? memory : `${memory}@`
}

const names = Object.keys(mvForms) as readonly MvFormName[]

export function formsOf(operation: MvOperation): readonly MvFormName[] {
  return names.filter((name) => mvForms[name].operation === operation)
}
