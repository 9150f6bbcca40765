/** What one PE is about to read in a line, for debuggers. */
import { cyclesPerStep } from "../../machine.ts"
import type { PeLine } from "../../isa/instructions/instruction.ts"
import { inputsOf } from "../../isa/instructions/operands-of.ts"
import { isForwarded, isPeMemory, type AluSource, type PeMemory } from "../../isa/operands/pe-operands.ts"
import { printSource } from "../../isa/text/operands/pe-operands.ts"
import { forwardingUnits, tPlanes, type Board } from "../state/board.ts"
import { peCount, planeWords } from "../state/layout.ts"
import { resolve } from "../pe/addresses.ts"
import type { StepPlanes } from "../state/planes.ts"

export interface OperandView {
  /** As it is written, without sign and options: `$lm0v`, `$aluf`. */
  readonly text: string
  /** The value in each of the four cycles, in hex, as wide as the access. */
  readonly cycles: readonly string[]
}

/** The sources of a line, each once; IDs, which never change, are left out. */
export function sourcesOf(board: Board, { expressions }: PeLine, pe: number): readonly OperandView[] {
  const views = expressions
    .flatMap(inputsOf)
    .map(({ operand }) => ({ text: printSource(operand), cycles: cyclesOf(board, operand, pe) }))
    .filter(({ cycles }) => cycles.length > 0)
  return [...new Map(views.map((view) => [view.text, view])).values()]
}

function cyclesOf(board: Board, operand: AluSource, pe: number): readonly string[] {
  if (isPeMemory(operand)) {
    const access = resolve(board, operand)
    return hexOf(board, access.words, (cycle, word) =>
      access.kind === "uniform"
        ? access.planes[4 * cycle + word]! + pe
        : access.offsets[cycle * peCount + pe]! + word * planeWords,
    )
  }
  const planes = planesOf(board, operand)
  return planes === undefined ? [] : hexOf(board, 4, (cycle, word) => planes[4 * cycle + word]! + pe)
}

function planesOf(board: Board, operand: Exclude<AluSource, PeMemory>): StepPlanes | undefined {
  if (isForwarded(operand)) return board.forwarded[forwardingUnits[operand.kind]].bank.values
  return operand.kind === "t" ? tPlanes : undefined
}

function hexOf({ words }: Board, width: number, at: (cycle: number, word: number) => number): readonly string[] {
  return Array.from({ length: cyclesPerStep }, (_, cycle) =>
    Array.from({ length: width }, (_, word) => words[at(cycle, word)]!.toString(16).padStart(8, "0")).join(""),
  )
}
