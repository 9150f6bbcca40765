/** The MAU in a line: reads the operands of a calculation, computes into a bank, and gives flags where they are wanted. */
import { hasProduct, type MauMatrix, type MauVector } from "../isa/instructions/pe/mau.ts"
import { elementWidths } from "./alu/alu.ts"
import type { Arithmetic } from "./arithmetic.ts"
import { unevenBlock, type UnevenBlock } from "./mau/uneven-blocks.ts"
import type { Bank } from "./state/board.ts"
import { writeSignFlags } from "./mau/sign-flags.ts"
import { constantFactor } from "./mau/vector.ts"
import type { OperandReader } from "./pe/operand-reader.ts"
import { takesFlags } from "./pe/result-shape.ts"

/** Told of the first block of a matrix product that no conversion gives. */
export type UnevenBlockNote = (block: UnevenBlock) => void

export class MauUnit {
  readonly #memory: Uint32Array
  readonly #arithmetic: Arithmetic
  readonly #reader: OperandReader
  readonly #note: UnevenBlockNote

  constructor(memory: Uint32Array, arithmetic: Arithmetic, reader: OperandReader, note: UnevenBlockNote) {
    this.#memory = memory
    this.#arithmetic = arithmetic
    this.#reader = reader
    this.#note = note
  }

  calculate(instruction: MauVector | MauMatrix, bank: Bank): void {
    if (instruction.kind === "mauVector") this.#vector(instruction, bank)
    else this.#matrix(instruction, bank)
    const { precision, isNarrowed, destinations } = instruction
    if (takesFlags(destinations)) writeSignFlags(this.#arithmetic, precision, isNarrowed, bank)
  }

  #vector(instruction: MauVector, bank: Bank): void {
    const { operation, precision, inputs } = instruction
    const width = elementWidths[precision]
    const x = this.#reader.read(inputs[0], width)
    const y = hasProduct(operation) ? this.#reader.read(inputs[1], width) : constantFactor(precision)
    const addend = operation === "vfma" ? inputs[2] : operation === "vadd" ? inputs[1] : undefined
    const z = this.#reader.read(addend, precision === "d" ? 64 : 32)
    this.#arithmetic.vector(instruction, { x, y, z }, bank.values)
  }

  #matrix(instruction: MauMatrix, bank: Bank): void {
    const { precision, matrix, inputs } = instruction
    const vector = this.#reader.read(inputs[0], elementWidths[precision])
    const addend = this.#reader.read(inputs[1], precision === "d" ? 64 : 32)
    const isSuspect = this.#arithmetic.matrix(instruction, { vector, addend }, bank.values)
    const found = isSuspect ? unevenBlock(this.#memory, { precision, matrix }, vector) : undefined
    if (found !== undefined) this.#note(found)
  }
}
