import { fail } from "../../../diagnostics/catalogue.ts"
import { maskRegisters, memorySizes } from "../../machine.ts"
import { checkRange } from "../checks.ts"
import { autoStride, flat, type AccessWords, type Addressing, type PerCycle } from "./addressing.ts"

/** `$lm0v`, `$n4`, `$llm[0,4,8,12]`, `$lmt0v4`, `$lm0j1`: local memory of the PE. */
export interface LocalMemory {
  readonly kind: "lm0" | "lm1"
  readonly words: AccessWords
  readonly addressing: Addressing
  /** `t`: T of the same cycle is added to the address, in words. LM0 only. */
  readonly isIndexedByT: boolean
  /** `j<k>`: PEs up to this one access one access-width further. Excludes `t`. */
  readonly jumpUpTo: number | undefined
}

/** `$lr0v`, `$s4`, `$lls[0,4,8,12]`: general register file of the PE. */
export interface RegisterFile {
  readonly kind: "grf0" | "grf1"
  readonly words: AccessWords
  readonly addressing: Addressing
}

/** `$t`: four entries of 2 lw, selected by the cycle. */
export interface TRegister {
  readonly kind: "t"
}

/** `$mauf`, `$aluf`, `$lbf`: what the unit produced in the step before. */
export interface Forwarding {
  readonly kind: "mauf" | "aluf" | "lbf"
}

/** `$mreadf`: what the transposed read produced in the step before. First input of an ALU instruction only. */
export interface MatrixReadForwarding {
  readonly kind: "mreadf"
}

export const idNames = ["l2bid", "l1bid", "mabid", "peid", "subpeid", "msb1"] as const

/** `$peid` and the like, and `$msb1`. First input of an ALU instruction only. */
export interface Id {
  readonly kind: (typeof idNames)[number]
}

/** `$omrN`: a mask register as a destination of flags. */
export interface MaskRegister {
  readonly kind: "omr"
  /** 1 to 15. */
  readonly entry: number
}

/** `$lmb`, `$lnb`: the base register of LM0 or LM1 as a destination. */
export interface BaseRegister {
  readonly kind: "lm0base" | "lm1base"
}

/** `$nowrite`: the result goes to the forwarding register alone. */
export interface NoWrite {
  readonly kind: "nowrite"
}

export type PeMemory = LocalMemory | RegisterFile
export type Source = PeMemory | TRegister | Forwarding
export type AluSource = Source | Id | MatrixReadForwarding
export type ForwardingName = (Forwarding | MatrixReadForwarding)["kind"]
export type DestinationTarget = PeMemory | TRegister | MaskRegister | BaseRegister | NoWrite

interface GivenAddresses {
  readonly words: AccessWords
  /** One address, which `increment` words are added to in every cycle, or four. */
  readonly at: number | PerCycle<number>
  readonly increment?: number
}

function addressing(name: string, size: number, { words, at, increment = 0 }: GivenAddresses): Addressing {
  const memory = { name, words: size }
  return typeof at === "number" ? autoStride(memory, words, at, increment) : flat(memory, words, at)
}

interface GivenLocalMemory extends GivenAddresses {
  readonly isIndexedByT?: boolean
  readonly jumpUpTo?: number | undefined
}

/** Throws VSM_RANGE, VSM_ALIGNMENT, VSM_ISSUE_RULE (I17). */
export function localMemory(kind: LocalMemory["kind"], given: GivenLocalMemory): LocalMemory {
  const { words, isIndexedByT = false, jumpUpTo } = given
  if (isIndexedByT && kind === "lm1") refuseIndex("LM1 is indexed by T")
  if (isIndexedByT && jumpUpTo !== undefined) refuseIndex("t and j stand on one operand")
  if (jumpUpTo !== undefined) checkRange("the PE after j", jumpUpTo, 0, 3)
  return { kind, words, addressing: addressing(kind.toUpperCase(), memorySizes.lm, given), isIndexedByT, jumpUpTo }
}

function refuseIndex(found: string): never {
  fail("VSM_ISSUE_RULE", {}, { rule: "I17", found, sentence: "t stands on LM0 only, and not beside j" })
}

/** Throws VSM_RANGE, VSM_ALIGNMENT. */
export function registerFile(kind: RegisterFile["kind"], given: GivenAddresses): RegisterFile {
  return { kind, words: given.words, addressing: addressing(kind.toUpperCase(), memorySizes.grf, given) }
}

/** Throws VSM_RANGE. */
export function maskRegister(entry: number): MaskRegister {
  checkRange("the entry of $omr", entry, maskRegisters.firstWritable, maskRegisters.lastWritable)
  return { kind: "omr", entry }
}

export const tRegister: TRegister = { kind: "t" }
export const noWrite: NoWrite = { kind: "nowrite" }

export function isPeMemory(operand: AluSource | DestinationTarget): operand is PeMemory {
  return "addressing" in operand
}

/** Whether a source is what a unit produced in the step before. */
export function isForwarded(source: AluSource): source is Forwarding | MatrixReadForwarding {
  const { kind } = source
  return kind === "mauf" || kind === "aluf" || kind === "lbf" || kind === "mreadf"
}
