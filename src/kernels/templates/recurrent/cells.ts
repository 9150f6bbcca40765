import { add, constant, fma, mul, pmax, sub } from "../../language/build.ts"
import type { Expr, Statement } from "../../language/kernel.ts"
import { sigmoid } from "../../math/sigmoid.ts"
import { tanh } from "../../math/tanh.ts"
import type { NodeOf } from "../../../ir/graph.ts"

/** A vector of units of one sequence in one step. */
export interface Units {
  /** r · state + biases, of a gate of the pass. */
  sum(gate: number): Expr
  /** What the input gives to a gate. */
  input(gate: number): Expr
  /** The state before the step. */
  hidden(): Expr
  cell(): Expr
  /** What an earlier pass of the step has kept. */
  kept(name: Kept): Expr
  peephole(part: number): Expr | undefined
  clipped(value: Expr): Expr
  /** Names a value that several statements read. */
  let(value: Expr): { readonly declaration: Statement; readonly value: Expr }
  keep(name: Kept, value: Expr): readonly Statement[]
  setCell(value: Expr): readonly Statement[]
  setHidden(value: Expr): readonly Statement[]
}

/** What one pass over the units leaves for the next: the update gate, and the state seen through the reset gate. */
export type Kept = "update" | "seen"

/** One walk through recurrent weights. */
export interface Pass {
  readonly firstGate: number
  readonly gates: number
  /** What they are multiplied with. */
  readonly operand: "hidden" | "seen"
  /** Whether it ends the step, so that it runs for steps within a sequence alone. */
  readonly isLast: boolean
  finish(units: Units): readonly Statement[]
}

export interface Cell {
  readonly gateCount: number
  readonly hasCell: boolean
  readonly passes: readonly Pass[]
}

export function lstmCell({ inputForget }: NodeOf<"lstm">["attributes"]): Cell {
  const finish = (units: Units): readonly Statement[] => {
    const gate = (index: number): Expr => add(units.sum(index), units.input(index))
    const seeing = (value: Expr, part: number, cell: Expr): Expr => {
      const weight = units.peephole(part)
      return units.clipped(weight === undefined ? value : fma(weight, cell, value))
    }
    const before = units.cell()
    const taken = units.let(sigmoid(seeing(gate(0), 0, before)))
    const kept = inputForget ? sub(constant(before.type, 1), taken.value) : sigmoid(seeing(gate(2), 2, before))
    const cell = units.let(fma(taken.value, tanh(units.clipped(gate(3))), mul(kept, before)))
    const shown = sigmoid(seeing(gate(1), 1, cell.value))
    return [
      taken.declaration,
      cell.declaration,
      ...units.setCell(cell.value),
      ...units.setHidden(mul(shown, tanh(cell.value))),
    ]
  }
  return { gateCount: 4, hasCell: true, passes: [{ firstGate: 0, gates: 4, operand: "hidden", isLast: true, finish }] }
}

export function gruCell({ linearBeforeReset }: NodeOf<"gru">["attributes"]): Cell {
  const gate = (units: Units, index: number): Expr => sigmoid(units.clipped(add(units.sum(index), units.input(index))))
  /** (1 - z)·g + z·h. */
  const mix = (units: Units, update: Expr, fresh: Expr): readonly Statement[] => {
    const { declaration, value } = units.let(tanh(units.clipped(fresh)))
    return [declaration, ...units.setHidden(fma(update, sub(units.hidden(), value), value))]
  }
  const whole: Pass = {
    firstGate: 0,
    gates: 3,
    operand: "hidden",
    isLast: true,
    finish: (units) => mix(units, gate(units, 0), fma(gate(units, 1), units.sum(2), units.input(2))),
  }
  const first: Pass = {
    firstGate: 0,
    gates: 2,
    operand: "hidden",
    isLast: false,
    finish: (units) => [
      ...units.keep("update", gate(units, 0)),
      ...units.keep("seen", mul(gate(units, 1), units.hidden())),
    ],
  }
  const second: Pass = {
    firstGate: 2,
    gates: 1,
    operand: "seen",
    isLast: true,
    finish: (units) => mix(units, units.kept("update"), add(units.sum(2), units.input(2))),
  }
  return { gateCount: 3, hasCell: false, passes: linearBeforeReset ? [whole] : [first, second] }
}

export function rnnCell({ activation }: NodeOf<"rnn">["attributes"]): Cell {
  const finish = (units: Units): readonly Statement[] => {
    const sum = units.clipped(add(units.sum(0), units.input(0)))
    return units.setHidden(activation === "tanh" ? tanh(sum) : pmax(sum, 0))
  }
  return { gateCount: 1, hasCell: false, passes: [{ firstGate: 0, gates: 1, operand: "hidden", isLast: true, finish }] }
}
