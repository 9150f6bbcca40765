/** The state of one board: all memories and registers, and which forwarded results are defined. */
import { boardTotals, memorySizes } from "../../machine.ts"
import type { ForwardingName } from "../../isa/operands/pe-operands.ts"
import { DramAddresses } from "./dar.ts"
import { bankCount, bankPlanes, peCount, planeOf, planes, planeWords, totalPages } from "./layout.ts"
import { refuseLine } from "./refuse-line.ts"
import { SparseMemory } from "./sparse-memory.ts"
import { consecutivePlanes, stepPlanesOf, writeConstants, type StepPlanes } from "./planes.ts"

/** What memories hold before anything is written: zeros, or a pattern that makes reads of undefined values visible [power-up]. */
export type PowerUp = "zero" | "dirty"

/** The word that fills memories of a dirty board: as half, single or double a number that is implausible but finite. */
export const poisonWord = 0x5bad5bad

/** The forwarding registers by their operands, and the unit that fills each. */
export const forwardingUnits = { mauf: "mau", aluf: "alu", lbf: "lb", mreadf: "mread" } as const satisfies Record<
  ForwardingName,
  string
>
export type ForwardingUnit = (typeof forwardingUnits)[keyof typeof forwardingUnits]

/** A result of a line: values of 2 lw and mask planes of flags in each cycle. */
export interface Bank {
  readonly values: StepPlanes
  /** `flags[2 * cycle + word]`: bits of the MSB lw, as in mask registers. */
  readonly flags: Int32Array
}

/** What a forwarding register holds, and whether the line that last wrote the registers used its unit. */
interface Forwarded {
  bank: Bank
  isDefined: boolean
}

export interface BoardLimits {
  /** Bytes of DRAM and PDM that may be in use, all groups together. */
  readonly offChipBytes: number
}

const pageLimits = { offChipBytes: 2 ** 31 } as const satisfies BoardLimits

export class Board {
  readonly powerUp: PowerUp
  readonly memory: WebAssembly.Memory
  readonly words: Uint32Array
  readonly dram: SparseMemory
  readonly pdm: SparseMemory
  readonly dar: DramAddresses
  readonly forwarded: Readonly<Record<ForwardingUnit, Forwarded>>
  /** The base of LM0 and LM1 where all PEs have the same one. */
  readonly uniformBase: { lm0base: number | undefined; lm1base: number | undefined }
  readonly #banks: Bank[]

  constructor(powerUp: PowerUp, { offChipBytes }: BoardLimits = pageLimits) {
    this.powerUp = powerUp
    this.memory = new WebAssembly.Memory({ initial: totalPages, maximum: totalPages })
    this.words = new Uint32Array(this.memory.buffer)
    const fill = powerUp === "zero" ? 0 : poisonWord
    if (fill !== 0) this.#poison(fill)
    writeConstants(this.words)
    const budget = { bytesLeft: offChipBytes }
    this.dram = new SparseMemory("DRAM", memorySizes.dram, boardTotals.groups, fill, budget)
    this.pdm = new SparseMemory("PDM", memorySizes.pdm, boardTotals.groups, fill, budget)
    this.dar = new DramAddresses(fill)
    this.uniformBase = { lm0base: 0, lm1base: 0 }
    this.#banks = Array.from({ length: bankCount }, (_, i) => bankAt(planeOf("banks", i * bankPlanes)))
    this.forwarded = {
      mau: { bank: this.takeBank(), isDefined: false },
      alu: { bank: this.takeBank(), isDefined: false },
      lb: { bank: this.takeBank(), isDefined: false },
      mread: { bank: this.takeBank(), isDefined: false },
    }
  }

  /** A bank that holds no forwarded result. Throws VSM_ISSUE_RULE. */
  takeBank(): Bank {
    return this.#banks.pop() ?? refuseLine("more results than the machine has units")
  }

  returnBank(bank: Bank): void {
    this.#banks.push(bank)
  }

  /** Notes a change of base registers: whether all PEs have the same base now. */
  settleBase(register: "lm0base" | "lm1base"): void {
    const plane = this.words.subarray(planes[register], planes[register] + peCount)
    const first = plane[0]!
    this.uniformBase[register] = plane.every((base) => base === first) ? first : undefined
  }

  /** Memories, but not what is read before it can be written: bases are 0, and mask entry 0 is never read. */
  #poison(fill: number): void {
    this.words.fill(fill)
    for (const register of ["lm0base", "lm1base"] as const)
      this.words.fill(0, planes[register], planes[register] + planeWords)
  }
}

function bankAt(first: number): Bank {
  const flags = first + 16 * planeWords
  return {
    values: consecutivePlanes(first),
    flags: Int32Array.from({ length: 8 }, (_, i) => flags + i * planeWords),
  }
}

/** The planes of T. */
export const tPlanes = stepPlanesOf((cycle, word) => planeOf("t", 4 * cycle + word))
