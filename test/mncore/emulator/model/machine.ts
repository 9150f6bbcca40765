/**
 * A machine of big integers that runs VSM by itself, written from the description of the machine and sharing nothing with the
 * emulator: its own reader of text, its own arithmetic. It computes for the MABs, L1Bs and L2Bs that it is told to and knows
 * the rest by what memories held before. Each line is read, computed from the state before it, and then written.
 */
import type { UnitResult } from "./alu.ts"
import { calculationOf, isL1bm, readAll, type Calculation } from "./calculations.ts"
import type { Contents } from "./contents.ts"
import { readExpression, type ExpressionText } from "./expression-text.ts"
import { l1bmUp } from "./l1bm.ts"
import { drainDar, l2bmMoves, stageDar } from "./l2bm.ts"
import { cycles, pes } from "./long-words.ts"
import { readSlice, writeRows } from "./matrix.ts"
import { readMau, type MauInstruction } from "./mau-vector.ts"
import { applyMoves } from "./moves.ts"
import { mvMoves } from "./mv.ts"
import { readDestination, readMask } from "./operand-text.ts"
import { flushed, writesOf } from "./results.ts"
import { newState, peOf, type MachineState } from "./state.ts"

/** What is computed: MABs and L1Bs counted over the board, L2Bs from 0 to 7. */
export interface Scope {
  readonly mabs: readonly number[]
  readonly l1bs: readonly number[]
  readonly l2bs: readonly number[]
}

type Effect = () => void

export class ModelMachine {
  readonly #state: MachineState
  readonly #scope: Scope

  constructor(contents: Contents, scope: Scope) {
    this.#state = newState(contents)
    this.#scope = scope
  }

  run(text: string): void {
    for (const line of text.split("\n").map((each) => each.replace(/#.*/, "").trim())) {
      if (line === "quit") return
      if (line !== "" && line !== "mvnop") this.#line(line)
    }
  }

  #line(line: string): void {
    const [, prefix, letters, entry] = /^mask(ll?)?([rstmnk]*)\s+(\d+)$/.exec(line) ?? []
    if (entry !== undefined)
      this.#state.masks = { letters: letters!, mask: { entry: Number(entry), isWide: prefix === "ll" } }
    else if (line.startsWith("mv")) applyMoves(this.#state.contents, mvMoves(this.#state, line))
    else this.#peLine(line.split(";").filter((part) => part.trim() !== ""))
  }

  #peLine(parts: readonly string[]): void {
    const expressions = parts.map(readExpression)
    if (expressions.some(({ mnemonic }) => mnemonic === "nop")) return
    const updates = !expressions.some(({ mnemonic }) => mnemonic === "noforward")
    const effects: Effect[] = []
    const forwarded = new Map<string, readonly bigint[]>()
    for (const text of expressions) {
      effects.push(...this.#outward(text, updates))
      const calculation = calculationOf(this.#state, text)
      if (calculation !== undefined) effects.push(...this.#calculate(text, calculation, forwarded))
    }
    for (const act of effects) act()
    if (!updates) return
    this.#state.forwarded.clear()
    for (const [key, values] of forwarded) this.#state.forwarded.set(key, values)
  }

  /** What leaves the PEs: to L2BM, L1BM and matrix registers. */
  #outward(text: ExpressionText, updates: boolean): Effect[] {
    const { mnemonic, operands } = text
    const state = this.#state
    if (mnemonic === "l2bmdars") return [() => stageDar(state, text)]
    if (mnemonic === "l2bmdarw") return [() => drainDar(state)]
    if (mnemonic.startsWith("l2bm"))
      return this.#scope.l2bs.map((l2b) => () => applyMoves(state.contents, l2bmMoves(text, l2b)))
    if (mnemonic.startsWith("l1bm") && !isL1bm(operands[0]))
      return this.#scope.l1bs.map((l1b) => l1bmUp(state, text, l1b, updates))
    const mau = readMau(mnemonic)
    return mau?.operation === "mwrite" ? this.#scope.mabs.flatMap((mab) => this.#rows(mau, text, mab)) : []
  }

  #rows(mau: MauInstruction, { operands }: ExpressionText, mab: number): Effect[] {
    const slice = readSlice(operands[1]!)
    return cycles.map((cycle) => {
      const sources = readAll(this.#state, operands[0]!, mab, cycle, mau.precision === "h" ? 16 : 64)
      return () => writeRows(this.#state.contents, mau, slice, mab, cycle, sources)
    })
  }

  /** Notes what every PE forwards; gives the writes. */
  #calculate(text: ExpressionText, calculation: Calculation, forwarded: Map<string, readonly bigint[]>): Effect[] {
    const { unit, sources, inCycle } = calculation
    const destinations = text.operands.slice(sources).map(readDestination)
    const flush = /\/(\$(?:ll)?imr\d+)$/.exec(text.suffix)?.[1]
    const state = this.#state
    return this.#scope.mabs.flatMap((mab) => {
      const byCycle = cycles.map((cycle) => inCycle(mab, cycle))
      return pes.flatMap((p) => {
        const pe = peOf(mab, p)
        const results: readonly UnitResult[] = byCycle.map((each) => each[p]!)
        const kept = flush === undefined ? results : flushed(state, readMask(flush), pe, results)
        forwarded.set(
          `${unit}${pe}`,
          kept.map(({ value }) => value),
        )
        return destinations.flatMap((destination) => writesOf(state, destination, pe, kept))
      })
    })
  }
}
