import { hierarchy, memorySizes } from "../../../machine.ts"
import { checkRange } from "../../checks.ts"

/** `$d64`, `$d64@1`: DRAM of every group or of one; the address is in long words. */
export interface Dram {
  readonly kind: "dram"
  readonly address: number
  readonly group: number | undefined
}

/** `$di4`, `$di4@1`: DRAM at the addresses that the DAR holds from this entry on. */
export interface IndirectDram {
  readonly kind: "dramIndirect"
  readonly dar: number
  readonly group: number | undefined
}

/** `$p64`, `$p64@1`: PDM of every group or of one; in long words. */
export interface Pdm {
  readonly kind: "pdm"
  readonly address: number
  readonly group: number | undefined
}

/** `$lc64`, `$lc64@.1`, `$lc64@2.1`: every L2BM, one of each group, or one; in long words. */
export interface L2bm {
  readonly kind: "l2bm"
  readonly address: number
  readonly group: number | undefined
  readonly l2b: number | undefined
}

export type MvOperand = Dram | IndirectDram | Pdm | L2bm

function checkGroup(group: number | undefined): void {
  if (group !== undefined) checkRange("the group", group, 0, hierarchy.groups - 1)
}

/** Throws VSM_RANGE. */
export function dram(address: number, group?: number): Dram {
  checkGroup(group)
  checkRange("the address of DRAM", address, 0, memorySizes.dram - 1)
  return { kind: "dram", address, group }
}

/** Throws VSM_RANGE. */
export function indirectDram(dar: number, group?: number): IndirectDram {
  checkGroup(group)
  checkRange("the DAR entry", dar, 0, memorySizes.dar - 1)
  return { kind: "dramIndirect", dar, group }
}

/** Throws VSM_RANGE. */
export function pdm(address: number, group?: number): Pdm {
  checkGroup(group)
  checkRange("the address of PDM", address, 0, memorySizes.pdm - 1)
  return { kind: "pdm", address, group }
}

/** `place` names an L2B of each group, or of one. Throws VSM_RANGE. */
export function l2bm(
  address: number,
  place: { readonly group?: number | undefined; readonly l2b?: number | undefined } = {},
): L2bm {
  const { group, l2b } = place
  checkGroup(group)
  if (l2b !== undefined) checkRange("the L2B of the group", l2b, 0, hierarchy.l2bsPerGroup - 1)
  checkRange("the address of L2BM", address, 0, memorySizes.l2bm - 1)
  return { kind: "l2bm", address, group, l2b }
}
