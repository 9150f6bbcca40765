/**
 * One PE line. Every expression reads the state before the line, so a line is three phases: all results are computed into
 * banks; what leaves the PEs (L2BM, L1BM, matrix registers) is written while operands are still unchanged; then results are
 * written to PE memories. At last the banks of the units become what is forwarded, unless the line says `noforward`.
 */
import { unreachable } from "../../diagnostics/invariant.ts"
import type { Alu } from "../isa/instructions/pe/alu.ts"
import type { Immediate } from "../isa/instructions/pe/immediate.ts"
import type { L1bmInstruction } from "../isa/instructions/pe/l1bm.ts"
import type { MauInstruction } from "../isa/instructions/pe/mau.ts"
import { maskOf, type MaskStatement } from "../isa/instructions/control/mask-statement.ts"
import type { Expression, PeLine } from "../isa/instructions/instruction.ts"
import { input } from "../isa/operands/inputs.ts"
import { computeImmediate, elementWidths } from "./alu/alu.ts"
import type { Arithmetic } from "./arithmetic.ts"
import { forwardingUnits, type Bank, type Board, type ForwardingUnit } from "./state/board.ts"
import { moveDown } from "./l1b/move-down.ts"
import { reduceUp } from "./l1b/reduce-up.ts"
import { moveUp } from "./l1b/move-up.ts"
import { executeL2bm } from "./l2b/transfers.ts"
import { readColumns, writeRows } from "./mau/matrix-registers.ts"
import { MauUnit, type UnevenBlockNote } from "./mau-unit.ts"
import { OperandReader, type UndefinedRead } from "./pe/operand-reader.ts"
import { aluResult, columnsResult, mauResult, takesFlags, transferResult, type ResultShape } from "./pe/result-shape.ts"
import { flush, resolveDestination, write, type Write } from "./pe/result-writer.ts"

/** Told of what a device leaves undefined. */
export interface LineNotes {
  readonly undefinedRead: UndefinedRead
  readonly unevenBlock: UnevenBlockNote
}

/** What one line is about to do. */
interface LineEffects {
  /** The last result of each unit is forwarded; others are written only. */
  readonly results: Map<ForwardingUnit, Bank>
  readonly banks: Bank[]
  readonly l2bm: (() => void)[]
  readonly outward: (() => void)[]
  readonly writes: Write[]
}

export class PeLines {
  readonly #board: Board
  readonly #arithmetic: Arithmetic
  readonly #reader: OperandReader
  readonly #mau: MauUnit

  constructor(board: Board, arithmetic: Arithmetic, { undefinedRead, unevenBlock }: LineNotes) {
    this.#board = board
    this.#arithmetic = arithmetic
    this.#reader = new OperandReader(board, arithmetic, undefinedRead)
    this.#mau = new MauUnit(board.words, arithmetic, this.#reader, unevenBlock)
  }

  /** Executes a line; `nop` and `wait` alone change nothing. Throws VSM_OPTION. */
  execute({ expressions }: PeLine, masks: MaskStatement): void {
    if (expressions.some(({ kind }) => kind === "nop")) return
    const updates = !expressions.some(({ kind }) => kind === "noforward")
    const effects: LineEffects = { results: new Map(), banks: [], l2bm: [], outward: [], writes: [] }
    this.#reader.startLine()
    try {
      for (const expression of expressions) this.#prepare(expression, masks, updates, effects)
    } catch (error) {
      for (const bank of effects.banks) this.#board.returnBank(bank)
      throw error
    }
    for (const act of [...effects.l2bm, ...effects.outward]) act()
    for (const each of effects.writes.sort((a, b) => writeOrder(a) - writeOrder(b)))
      write(this.#board, this.#arithmetic, each)
    this.#forward(effects, updates)
  }

  #prepare(expression: Expression, masks: MaskStatement, updates: boolean, effects: LineEffects): void {
    switch (expression.kind) {
      case "nop":
      case "noforward":
      case "wait":
        return
      case "alu":
      case "imm":
        return this.#calculate(expression, masks, effects)
      case "mauVector":
      case "mauMatrix":
      case "mwrite":
      case "mread":
        return this.#multiply(expression, masks, effects)
      case "l1bmDown":
      case "l1bmUp":
      case "l1bmReduce":
        return this.#transfer(expression, masks, updates, effects)
      default:
        effects.l2bm.push(() => executeL2bm(this.#board.words, this.#arithmetic, this.#board.dar, expression))
    }
  }

  #calculate(expression: Alu | Immediate, masks: MaskStatement, effects: LineEffects): void {
    this.#result(aluResult(expression), masks, effects, (bank) => {
      if (expression.kind === "imm") return computeImmediate(this.#board.words, expression, bank)
      const width = expression.precision === undefined ? 64 : elementWidths[expression.precision]
      const [x, y] = expression.inputs
      const operands = { x: this.#reader.read(x, width), y: this.#reader.read(y, width) }
      return this.#arithmetic.alu(expression, operands, bank, takesFlags(expression.destinations))
    })
  }

  #multiply(expression: MauInstruction, masks: MaskStatement, effects: LineEffects): void {
    switch (expression.kind) {
      case "mauVector":
      case "mauMatrix":
        return this.#result(mauResult(expression), masks, effects, (bank) => this.#mau.calculate(expression, bank))
      case "mread":
        return this.#result(columnsResult(expression), masks, effects, (bank) =>
          readColumns(this.#board.words, this.#arithmetic, expression, bank.values),
        )
      case "mwrite": {
        const source = this.#reader.read(expression.source, expression.precision === "h" ? 16 : 64)
        effects.outward.push(() => {
          writeRows(this.#board.words, expression, source)
          this.#arithmetic.matrixWritten(expression.slice.register)
        })
        return undefined
      }
      default:
        return unreachable(expression)
    }
  }

  #transfer(instruction: L1bmInstruction, masks: MaskStatement, updates: boolean, effects: LineEffects): void {
    const memory = this.#board.words
    switch (instruction.kind) {
      case "l1bmDown":
        return this.#result(transferResult(instruction), masks, effects, (bank) =>
          moveDown(memory, this.#arithmetic, instruction, bank.values),
        )
      case "l1bmUp": {
        const source = this.#reader.read(input(instruction.source), 64)
        effects.outward.push(() => moveUp(memory, instruction, source, updates))
        return undefined
      }
      case "l1bmReduce": {
        const source = this.#reader.read(instruction.source, 32)
        effects.outward.push(() => reduceUp(memory, this.#arithmetic, instruction, source, updates))
        return undefined
      }
      default:
        return unreachable(instruction)
    }
  }

  /** Computes into a bank, flushes, and notes the writes. */
  #result(shape: ResultShape, masks: MaskStatement, effects: LineEffects, compute: (bank: Bank) => void): void {
    const bank = this.#board.takeBank()
    effects.banks.push(bank)
    effects.results.set(shape.unit, bank)
    const { name, makesFlags } = shape
    for (const destination of shape.destinations) {
      const resolved = resolveDestination(this.#board, destination.target, name, makesFlags)
      effects.writes.push({ destination: resolved, mask: maskOf(destination, masks), bank })
    }
    compute(bank)
    flush(this.#board, this.#arithmetic, shape.flush, bank.values)
  }

  /** Banks of the line take the place of those that were forwarded; units that were not used hold nothing defined [undefined-forwarding]. */
  #forward({ results, banks }: LineEffects, updates: boolean): void {
    const kept = new Set(updates ? results.values() : [])
    for (const bank of banks) if (!kept.has(bank)) this.#board.returnBank(bank)
    if (!updates) return
    for (const unit of Object.values(forwardingUnits)) {
      const forwarded = this.#board.forwarded[unit]
      const bank = results.get(unit)
      forwarded.isDefined = bank !== undefined
      if (bank === undefined) continue
      this.#board.returnBank(forwarded.bank)
      forwarded.bank = bank
    }
  }
}

/** Mask registers last, and the one that a line's masks name after the others: masks are those from before the line. */
function writeOrder({ destination, mask }: Write): number {
  if (destination.kind !== "flags") return 0
  return mask?.entry === destination.entry ? 2 : 1
}
