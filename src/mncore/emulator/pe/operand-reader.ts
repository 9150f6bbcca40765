/**
 * Reads the inputs of a line: each becomes the planes of 2 lw a cycle, directly where the memory lies so, or as a copy
 * that was gathered, converted or negated. What an access does not read is 0 [unread-words]. All inputs of a line are read before
 * anything is written.
 */
import { cyclesPerStep } from "../../machine.ts"
import type { Input } from "../../isa/operands/inputs.ts"
import {
  isForwarded,
  isPeMemory,
  type AluSource,
  type ForwardingName,
  type Id,
} from "../../isa/operands/pe-operands.ts"
import { forwardingUnits, tPlanes, type Board } from "../state/board.ts"
import { peCount, planeOf, planeWords, scratchSteps, stepPlanes } from "../state/layout.ts"
import { refuseLine } from "../state/refuse-line.ts"
import type { PlaneMoves } from "../moves/plane-moves.ts"
import { resolve } from "./addresses.ts"
import {
  consecutivePlanes,
  constantPlane,
  identityPlane,
  stepPlanesOf,
  zeroPlane,
  zeroPlanes,
  type StepPlanes,
} from "../state/planes.ts"

/** The width of elements decides how IDs are repeated and where signs are. */
export type ElementWidth = 16 | 32 | 64

/** Told of a forwarding register that is read while what it holds is undefined. */
export type UndefinedRead = (register: string) => void

export class OperandReader {
  readonly #board: Board
  readonly #moves: PlaneMoves
  readonly #undefinedRead: UndefinedRead
  #scratchUsed = 0

  constructor(board: Board, moves: PlaneMoves, undefinedRead: UndefinedRead) {
    this.#board = board
    this.#moves = moves
    this.#undefinedRead = undefinedRead
  }

  /** Forgets the copies of the line before. */
  startLine(): void {
    this.#scratchUsed = 0
  }

  /** `width` is that of the elements which the operation takes, after conversion. An input that is not there is 0. */
  read(input: Input<AluSource> | undefined, width: ElementWidth): StepPlanes {
    if (input === undefined) return zeroPlanes
    const { operand, conversion, isNegated } = input
    const source = this.#planesOf(operand, width)
    const converted =
      conversion === "none" ? source : conversion === "narrow" ? this.#narrowed(source) : this.#widened(source, width)
    return isNegated ? this.#negated(converted, width) : converted
  }

  #planesOf(operand: AluSource, width: ElementWidth): StepPlanes {
    if (isPeMemory(operand)) {
      const access = resolve(this.#board, operand)
      return access.kind === "uniform" ? access.planes : this.#gathered(access.offsets, access.words)
    }
    if (isForwarded(operand)) return this.#forwarded(operand.kind)
    return operand.kind === "t" ? tPlanes : identityPlanes(operand.kind, width)
  }

  #forwarded(register: ForwardingName): StepPlanes {
    const { bank, isDefined } = this.#board.forwarded[forwardingUnits[register]]
    if (!isDefined) this.#undefinedRead(`$${register}`)
    return bank.values
  }

  #gathered(offsets: Int32Array, width: number): StepPlanes {
    const memory = this.#board.words
    const copy = this.#scratch()
    for (let cycle = 0; cycle < cyclesPerStep; cycle++)
      for (let word = 0; word < width; word++) {
        const to = copy[4 * cycle + word]!
        for (let pe = 0; pe < peCount; pe++)
          memory[to + pe] = memory[offsets[cycle * peCount + pe]! + word * planeWords]!
      }
    return stepPlanesOf((cycle, word) => (word < width ? copy[4 * cycle + word]! : zeroPlane))
  }

  /** Four singles become four halves in the MSB lw, and the LSB lw becomes 0. */
  #narrowed(source: StepPlanes): StepPlanes {
    const copy = this.#scratch()
    for (let i = 0; i < stepPlanes; i += 2)
      this.#moves.narrowSingles(source[i]!, source[i + 1]!, copy[4 * (i >> 2) + ((i >> 1) & 1)]!)
    return stepPlanesOf((cycle, word) => (word < 2 ? copy[4 * cycle + word]! : zeroPlane))
  }

  /** Elements of half the width, from the MSB end on, become elements of this width. */
  #widened(source: StepPlanes, width: ElementWidth): StepPlanes {
    const copy = this.#scratch()
    for (let i = 0; i < stepPlanes; i += 2) {
      const from = source[4 * (i >> 2) + ((i >> 1) & 1)]!
      if (width === 64) this.#moves.widenSingles(from, copy[i]!, copy[i + 1]!)
      else this.#moves.widenHalves(from, copy[i]!, copy[i + 1]!)
    }
    return copy
  }

  #negated(source: StepPlanes, width: ElementWidth): StepPlanes {
    const copy = this.#scratch()
    const signs = width === 16 ? 0x80008000 : 0x80000000
    for (let i = 0; i < stepPlanes; i++) this.#moves.flip(source[i]!, copy[i]!, width === 64 && i % 2 === 1 ? 0 : signs)
    return copy
  }

  #scratch(): StepPlanes {
    if (this.#scratchUsed === scratchSteps) refuseLine("more operands than a line of the machine has")
    return consecutivePlanes(planeOf("scratch", this.#scratchUsed++ * stepPlanes))
  }
}

function identityPlanes(name: Id["kind"], width: ElementWidth): StepPlanes {
  const plane =
    name === "msb1"
      ? constantPlane(width === 16 ? 0x80008000 : 0x80000000)
      : identityPlane(name, width === 16 ? 16 : 32)
  const isHighWord = name === "msb1"
  return stepPlanesOf((_, word) => (width === 64 && (word % 2 === 0) !== isHighWord ? zeroPlane : plane))
}
