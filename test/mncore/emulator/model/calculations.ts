/** Expressions that give the PEs of a MAB results: those of the ALU, of the MAU, and transfers from L1BM. */
import { aluCycle, aluTable, readAlu, widthOf, type UnitResult } from "./alu.ts"
import type { ExpressionText } from "./expression-text.ts"
import { l1bmDown } from "./l1bm.ts"
import { literalWord } from "./literals.ts"
import { joined, pes } from "./long-words.ts"
import { productCycle, readColumns, readSlice } from "./matrix.ts"
import { readMau, shapeOf, vectorCycle, type MauInstruction } from "./mau-vector.ts"
import { readInput as readInputText } from "./operand-text.ts"
import { readInput } from "./operands.ts"
import { peOf, type MachineState } from "./state.ts"

export interface Calculation {
  /** Whose forwarding register it fills. */
  readonly unit: "alu" | "mau" | "lb" | "mread"
  /** Operands before the destinations. */
  readonly sources: number
  /** The results of the four PEs. */
  readonly inCycle: (mab: number, cycle: number) => readonly UnitResult[]
}

/** The same operand in the four PEs of a MAB. */
export function readAll(state: MachineState, text: string, mab: number, cycle: number, width: number): bigint[] {
  const input = readInputText(text)
  return pes.map((p) => readInput(state, input, { pe: peOf(mab, p), cycle, width }))
}

export const isL1bm = (operand: string | undefined): boolean => /^\$ll?b[\di]/.test(operand ?? "")

const zeros: readonly bigint[] = [0n, 0n, 0n, 0n]

export function calculationOf(state: MachineState, text: ExpressionText): Calculation | undefined {
  const { mnemonic, operands } = text
  if (mnemonic === "imm" || mnemonic === "immu") return immediate(text)
  if (mnemonic.startsWith("l1bm"))
    return isL1bm(operands[0])
      ? { unit: "lb", sources: 1, inCycle: (mab, cycle) => pes.map((p) => l1bmDown(state, text, { mab, p, cycle })) }
      : undefined
  const mau = readMau(mnemonic)
  if (mau === undefined) return calculationOfAlu(state, text)
  if (mau.operation === "mwrite") return undefined
  if (mau.operation === "mread") {
    const slice = readSlice(operands[0]!)
    return { unit: "mread", sources: 1, inCycle: (mab, c) => readColumns(state.contents, mau, slice, mab, c) }
  }
  return mau.operation.startsWith("m") ? matrixProduct(state, mau, text) : vectorProduct(state, mau, text)
}

function immediate({ mnemonic, operands }: ExpressionText): Calculation {
  const word = literalWord(operands[0]!)
  const value = joined(mnemonic === "imm" ? [word, word, word, word] : [word, 0n, word, 0n], 32)
  return { unit: "alu", sources: 1, inCycle: () => pes.map(() => ({ value, flags: 0 })) }
}

function calculationOfAlu(
  state: MachineState,
  { mnemonic, suffix, operands }: ExpressionText,
): Calculation | undefined {
  const alu = readAlu(mnemonic, suffix)
  if (alu === undefined) return undefined
  const width = widthOf(alu.precision)
  const sources = aluTable[alu.operation].inputs
  const inCycle: Calculation["inCycle"] = (mab, cycle) => {
    const inputs = operands.slice(0, sources).map((operand) => readAll(state, operand, mab, cycle, width))
    return aluCycle(alu, inputs[0] ?? zeros, inputs[1] ?? zeros)
  }
  return { unit: "alu", sources, inCycle }
}

function matrixProduct(state: MachineState, mau: MauInstruction, { operands }: ExpressionText): Calculation {
  const { factorWidth, addendWidth } = shapeOf(mau)
  const slice = readSlice(operands[0]!)
  const hasAddend = mau.operation === "mfma"
  const inCycle: Calculation["inCycle"] = (mab, c) => {
    const xs = readAll(state, operands[1]!, mab, c, factorWidth)
    const zs = hasAddend ? readAll(state, operands[2]!, mab, c, addendWidth) : zeros
    return productCycle(state.contents, mau, slice, mab, { xs, zs })
  }
  return { unit: "mau", sources: hasAddend ? 3 : 2, inCycle }
}

const roles: Readonly<Record<string, string>> = { vfma: "xyz", vmul: "xy", vadd: "xz", vpassa: "x" }

function vectorProduct(state: MachineState, mau: MauInstruction, { operands }: ExpressionText): Calculation {
  const { factorWidth, addendWidth } = shapeOf(mau)
  const inputs = [...roles[mau.operation]!]
  const inCycle: Calculation["inCycle"] = (mab, c) => {
    const read = inputs.map((role, i) => readAll(state, operands[i]!, mab, c, role === "z" ? addendWidth : factorWidth))
    return pes.map((p) =>
      vectorCycle(
        mau,
        p,
        read.map((each) => each[p]!),
      ),
    )
  }
  return { unit: "mau", sources: inputs.length, inCycle }
}
