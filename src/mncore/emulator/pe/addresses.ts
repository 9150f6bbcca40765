/**
 * Address generation of the PE memories, for every unit that accesses them [base-of-transfers]: base register, T of the same cycle and `j` are added to the written address, and
 * what is misaligned at run time is truncated to the width of the access. Where no PE differs from another the access is
 * planes; otherwise it is an address a PE.
 */
import { cyclesPerStep, localAddressBits, memorySizes } from "../../machine.ts"
import type { LocalMemory, PeMemory } from "../../isa/operands/pe-operands.ts"
import { tPlanes, type Board } from "../state/board.ts"
import { peCount, planeOf, planes, planeWords } from "../state/layout.ts"
import { stepPlanesOf, zeroPlane, type StepPlanes } from "../state/planes.ts"

/** `planes` of words beyond the width are the zero plane. */
export interface UniformAccess {
  readonly kind: "uniform"
  readonly words: number
  readonly planes: StepPlanes
}

/** For each cycle and PE the word offset in the board's memory of the access's first word; others follow a plane each. */
export interface ScatteredAccess {
  readonly kind: "scattered"
  readonly words: number
  readonly offsets: Int32Array
}

export type Access = UniformAccess | ScatteredAccess

const addressMask = (1 << localAddressBits) - 1
const baseOf = { lm0: "lm0base", lm1: "lm1base" } as const

export function resolve(board: Board, operand: PeMemory): Access {
  if (!isLocal(operand)) return uniform(operand, 0)
  const base = board.uniformBase[baseOf[operand.kind]]
  if (base === undefined || operand.isIndexedByT || operand.jumpUpTo !== undefined) return scattered(board, operand)
  return uniform(operand, base)
}

function isLocal(operand: PeMemory): operand is LocalMemory {
  return operand.kind === "lm0" || operand.kind === "lm1"
}

function uniform({ kind, words, addressing }: PeMemory, base: number): UniformAccess {
  const size = kind === "lm0" || kind === "lm1" ? memorySizes.lm : memorySizes.grf
  const place = (cycle: number): number => {
    const address = (base + addressing.addresses[cycle]!) % size
    return address - (address % words)
  }
  const planes = stepPlanesOf((cycle, word) => (word < words ? planeOf(kind, place(cycle) + word) : zeroPlane))
  return { kind: "uniform", words, planes }
}

function scattered(board: Board, operand: LocalMemory): ScatteredAccess {
  const { kind, words, addressing, isIndexedByT, jumpUpTo = -1 } = operand
  const memory = board.words
  const region = planes[kind]
  const bases = planes[baseOf[kind]]
  const offsets = new Int32Array(cyclesPerStep * peCount)
  for (let cycle = 0; cycle < cyclesPerStep; cycle++) {
    const indices = isIndexedByT ? tPlanes[4 * cycle + 1]! : zeroPlane
    const written = addressing.addresses[cycle]!
    for (let pe = 0; pe < peCount; pe++) {
      const jump = (pe & 3) <= jumpUpTo ? words : 0
      const address = (memory[bases + pe]! + (memory[indices + pe]! & addressMask) + written + jump) & addressMask
      offsets[cycle * peCount + pe] = region + (address - (address % words)) * planeWords + pe
    }
  }
  return { kind: "scattered", words, offsets }
}
