import { fail } from "../../../../diagnostics/catalogue.ts"
import { hierarchy, l2bmTransfer, memorySizes } from "../../../machine.ts"
import { checkRange } from "../../checks.ts"
import { allL1bs, type L1bSet } from "../../operands/l1b-set.ts"
import { checkTransfer } from "../../operands/transfer-operands.ts"
import type { Reduction } from "../reduction.ts"

/** Addresses of a transfer between L2BM and L1BM, in long words. */
interface L2bmAddresses {
  readonly l2bm: number
  readonly l1bm: number
}

/** `l2bmb`, `l2bmb2`, `l2bmd` from L2BM to the L1BMs of a set. */
export interface L2bmDown extends L2bmAddresses {
  readonly kind: "l2bmDown"
  readonly map: "b" | "b2" | "d"
  readonly set: L1bSet
}

/** `l2bmd $lb $lc`: collects from all L1BMs. */
export interface L2bmCollect extends L2bmAddresses {
  readonly kind: "l2bmCollect"
}

/** `l2bm@B $lb $lc`: copies one L1BM. */
export interface L2bmSelect extends L2bmAddresses {
  readonly kind: "l2bmSelect"
  readonly l1b: number
}

/** `l2bmr<op>`: reduces the L1BMs of a set (others send the identity); `l2bmr2<op>`: reduces pairs of L1BMs. */
export interface L2bmReduce extends L2bmAddresses {
  readonly kind: "l2bmReduce"
  readonly map: "r" | "r2"
  readonly reduction: Reduction
  /** All for `r2`. */
  readonly set: L1bSet
}

/** `l2bmi@a/i $lbS $lbD`: L1BMs of the set send to the others that agree with them in the bits i. */
export interface L2bmExchange {
  readonly kind: "l2bmExchange"
  readonly set: L1bSet
  readonly source: number
  readonly destination: number
}

/** `l2bmdars $lcX@.l $darE`: stages words of L2BM for the DAR entries from E on. */
export interface L2bmStageDar {
  readonly kind: "l2bmdars"
  readonly l2bm: number
  /** The L2B of each group. */
  readonly l2b: number
  readonly dar: number
}

/** `l2bmdarw`: drains the staged words into DAR, one entry a cycle. */
export interface L2bmWriteDar {
  readonly kind: "l2bmdarw"
}

export type L2bmInstruction =
  | L2bmDown
  | L2bmCollect
  | L2bmSelect
  | L2bmReduce
  | L2bmExchange
  | L2bmStageDar
  | L2bmWriteDar

const { broadcast, distribute, distributedShare } = l2bmTransfer

/** Long words a cycle on both sides, by map. */
const ratesDown = {
  b: [broadcast, broadcast],
  b2: [distribute, broadcast],
  d: [distribute, distributedShare],
} as const
const ratesReduced = { r: [broadcast, broadcast], r2: [distribute, broadcast] } as const

function checkAddresses({ l2bm, l1bm }: L2bmAddresses, [l2bmRate, l1bmRate]: readonly [number, number]): void {
  checkTransfer("L2BM", l2bm, l2bmRate)
  checkTransfer("L1BM", l1bm, l1bmRate)
}

/** Throws VSM_RANGE, VSM_ALIGNMENT. */
export function l2bmDown(map: L2bmDown["map"], l2bm: number, l1bm: number, set: L1bSet = allL1bs): L2bmDown {
  checkAddresses({ l2bm, l1bm }, ratesDown[map])
  return { kind: "l2bmDown", map, set, l2bm, l1bm }
}

/** Throws VSM_RANGE, VSM_ALIGNMENT. */
export function l2bmCollect(l1bm: number, l2bm: number): L2bmCollect {
  checkAddresses({ l2bm, l1bm }, ratesDown.d)
  return { kind: "l2bmCollect", l2bm, l1bm }
}

/** Throws VSM_RANGE, VSM_ALIGNMENT. */
export function l2bmSelect(l1b: number, l1bm: number, l2bm: number): L2bmSelect {
  checkRange("the L1B", l1b, 0, hierarchy.l1bsPerL2b - 1)
  checkAddresses({ l2bm, l1bm }, ratesDown.b)
  return { kind: "l2bmSelect", l1b, l2bm, l1bm }
}

/** Throws VSM_RANGE, VSM_ALIGNMENT. */
export function l2bmReduce(
  map: L2bmReduce["map"],
  reduction: Reduction,
  l1bm: number,
  l2bm: number,
  set: L1bSet = allL1bs,
): L2bmReduce {
  checkAddresses({ l2bm, l1bm }, ratesReduced[map])
  return { kind: "l2bmReduce", map, reduction, set, l2bm, l1bm }
}

/** Throws VSM_RANGE, VSM_ALIGNMENT, VSM_L1B_SET. */
export function l2bmExchange(set: L1bSet, source: number, destination: number): L2bmExchange {
  if (set.ignored === allL1bs.ignored)
    fail("VSM_L1B_SET", {}, { found: "@0/7", reason: "l2bmi needs L1Bs that do not send" })
  checkTransfer("L1BM", source, broadcast)
  checkTransfer("L1BM", destination, broadcast)
  return { kind: "l2bmExchange", set, source, destination }
}

/** Throws VSM_RANGE, VSM_ALIGNMENT. */
export function l2bmStageDar(l2bm: number, l2b: number, dar: number): L2bmStageDar {
  checkTransfer("L2BM", l2bm, distribute)
  checkRange("the L2B of the group", l2b, 0, hierarchy.l2bsPerGroup - 1)
  checkRange("the DAR entry", dar, 0, memorySizes.dar - 1)
  return { kind: "l2bmdars", l2bm, l2b, dar }
}

export const l2bmWriteDar: L2bmWriteDar = { kind: "l2bmdarw" }
