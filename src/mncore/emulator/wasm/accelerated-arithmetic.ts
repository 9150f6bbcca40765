/** The arithmetic with kernels where there are any, and in plain TypeScript where not. */
import { present } from "../../../diagnostics/invariant.ts"
import { cyclesPerStep } from "../../machine.ts"
import type { MatrixRegister } from "../../isa/operands/transfer-operands.ts"
import { elementWidths, type AluOperands, type AluShape } from "../alu.ts"
import { plainArithmetic, type Arithmetic } from "../arithmetic.ts"
import type { Bank } from "../board.ts"
import { kernelScratch, peCount, planes, preparedMatrices, preparedMatrixWords } from "../layout.ts"
import { multiplyMabs, type MatrixOperands, type MatrixShape } from "../mau-matrix.ts"
import { zeroPlanes, type VectorOperands, type VectorShape } from "../mau-vector.ts"
import type { PlaneMask, SpreadPattern } from "../plane-moves.ts"
import { zeroPlane, type StepPlanes } from "../planes.ts"
import type { Kernel } from "./module.ts"

export class AcceleratedArithmetic implements Arithmetic {
  readonly #memory: Uint32Array
  readonly #kernels: ReadonlyMap<string, Kernel>
  readonly #plain: Arithmetic
  /** The precision that each matrix register is prepared for, if any. */
  readonly #prepared: Record<MatrixRegister, "h" | "g" | undefined>

  constructor(memory: Uint32Array, kernels: ReadonlyMap<string, Kernel>) {
    this.#memory = memory
    this.#kernels = kernels
    this.#plain = plainArithmetic(memory)
    this.#prepared = { x: undefined, y: undefined }
  }

  alu(shape: AluShape, operands: AluOperands, result: Bank, wantsFlags: boolean): void {
    if (shape.operation === "bfn" && shape.precision !== "d")
      return this.#convertBlocks(shape, operands.x, result.values)
    if (shape.operation === "passa" && !wantsFlags) return this.#copyWords(operands.x, result.values, 0)
    const kernel = shape.precision === undefined ? undefined : this.#aluKernel(shape, wantsFlags)
    if (kernel === undefined) return this.#plain.alu(shape, operands, result, wantsFlags)
    const isWide = shape.precision !== undefined && elementWidths[shape.precision] === 64
    for (let cycle = 0; cycle < cyclesPerStep; cycle++)
      if (isWide) callWide(kernel, operands, result, cycle)
      else for (let word = 0; word < 2; word++) callNarrow(kernel, operands, result, cycle, word)
    return this.#copyWords(operands.x, result.values, 2)
  }

  #aluKernel({ operation, precision, isUnsigned }: AluShape, wantsFlags: boolean): Kernel | undefined {
    const letter = operation === "passa" || operation === "packbit" ? bitLetters[precision ?? "l"] : precision
    return this.#kernels.get(`${letter}${isUnsigned ? "u" : ""}${operation}${wantsFlags ? "?" : ""}`)
  }

  #convertBlocks({ precision, mantissaLength }: AluShape, x: StepPlanes, values: StepPlanes): void {
    const kernel = this.#kernel(`${precision}bfn${mantissaLength ?? ""}`)
    for (let i = 0; i < values.length; i += 2) {
      if (x[i] === zeroPlane && x[i + 1] === zeroPlane) this.#clear(values, i, 2)
      else kernel(4 * x[i]!, 4 * x[i + 1]!, 4 * values[i]!, 4 * values[i + 1]!)
    }
  }

  vector(shape: VectorShape, operands: VectorOperands, values: StepPlanes): void {
    if (shape.precision === "d") return this.#plain.vector(shape, operands, values)
    for (let cycle = 0; cycle < cyclesPerStep; cycle++) {
      if (shape.precision === "f") this.#singles(shape, operands, values, 4 * cycle)
      else this.#halves(shape, operands, values, 4 * cycle)
    }
    return undefined
  }

  #singles({ isNarrowed, operation }: VectorShape, { x, y, z }: VectorOperands, values: StepPlanes, at: number): void {
    const name = operation === "vmul" ? "fvfma" : `f${operation}`
    for (let word = 0; word < 2; word++) {
      const i = at + word
      const kernel = this.#kernel(isNarrowed ? `${name}r${word}` : name)
      kernel(4 * x[i]!, 4 * y[i]!, 4 * z[i]!, 4 * values[isNarrowed ? at : i]!)
    }
    this.#clear(values, isNarrowed ? at + 1 : at + 2, isNarrowed ? 3 : 2)
  }

  #halves({ isNarrowed }: VectorShape, { x, y, z }: VectorOperands, values: StepPlanes, at: number): void {
    for (let word = 0; word < 2; word++) {
      const [a, b] = [4 * x[at + word]!, 4 * y[at + word]!]
      const [high, low] = [at + 2 * word, at + 2 * word + 1]
      if (isNarrowed) this.#kernel("hvfmar")(a, b, 4 * z[high]!, 4 * z[low]!, 4 * values[at + word]!)
      else this.#kernel("hvfma")(a, b, 4 * z[high]!, 4 * z[low]!, 4 * values[high]!, 4 * values[low]!)
    }
    if (isNarrowed) this.#clear(values, at + 2, 2)
  }

  matrix(shape: MatrixShape, operands: MatrixOperands, values: StepPlanes): void {
    const { precision, matrix } = shape
    if (precision !== "h" && precision !== "g") return this.#plain.matrix(shape, operands, values)
    this.#prepare(matrix, precision)
    const words = precision === "h" ? 4 : 2
    const hasAddend = operands.addend !== zeroPlanes
    const kernel = this.#kernel(`${precision}mmul${hasAddend ? "+" : ""}${shape.isNarrowed ? "r" : ""}`)
    const results = shape.isNarrowed ? words / 2 : words
    const prepared = 4 * preparedAt(matrix)
    for (let i = 0; i < values.length; i += 4) {
      const addends = hasAddend ? bytesOf(operands.addend, i, words) : []
      const vector = bytesOf(operands.vector, i, 2)
      const problem = kernel(prepared, ...vector, ...addends, ...bytesOf(values, i, results))
      this.#clear(values, i + results, 4 - results)
      if (problem !== 0) this.#mend({ ...shape, precision }, operands, values, i / 4)
    }
    return undefined
  }

  copySelected(from: number, to: number, { plane, spread }: PlaneMask): void {
    this.#kernel(`copy-${spread}`)(4 * from, 4 * to, 4 * plane)
  }

  keepSelected(to: number, { plane, spread }: PlaneMask): void {
    this.#kernel(`keep-${spread}`)(4 * to, 4 * plane)
  }

  flip(from: number, to: number, bits: number): void {
    this.#kernel("flip")(4 * from, 4 * to, bits)
  }

  widenHalves(from: number, toHigh: number, toLow: number): void {
    this.#kernel("widen-halves")(4 * from, 4 * toHigh, 4 * toLow)
  }

  narrowSingles(fromHigh: number, fromLow: number, to: number): void {
    this.#kernel("narrow-singles")(4 * fromHigh, 4 * fromLow, 4 * to)
  }

  gatherWords(lane: number, from: readonly number[], to: number): void {
    this.#kernel(`gather-${lane}`)(...from.map((plane) => 4 * plane), 4 * to)
  }

  gatherHalves(lane: number, areUpper: boolean, from: readonly (readonly [number, number])[], to: number): void {
    const planes = [...from.map(([high]) => 4 * high), ...from.map(([, low]) => 4 * low)]
    this.#kernel(`gather-${areUpper ? "upper" : "lower"}-${lane}`)(...planes, 4 * to)
  }

  spread(pattern: SpreadPattern, from: number, stride: number, to: number): void {
    this.#kernel(`spread-${pattern}`)(4 * from, 4 * stride, 4 * to)
  }

  sumSingles(fours: boolean, from: number, to: number, stride: number, groupStride: number): void {
    this.#kernel(fours ? "sum-4" : "sum-16")(4 * from, 4 * to, 4 * stride, 4 * groupStride)
  }

  sumInputs(levels: readonly number[], from: number, stride: number, to: number, count: number): void {
    this.#kernel(`sum-tree-${levels.join("-")}`)(4 * from, 4 * stride, 4 * to, 4 * count)
  }

  matrixWritten(register: MatrixRegister): void {
    this.#prepared[register] = undefined
  }

  /** Computes the MABs again that the kernel of this cycle noted. */
  #mend(
    shape: MatrixShape & { readonly precision: "h" | "g" },
    operands: MatrixOperands,
    values: StepPlanes,
    cycle: number,
  ): void {
    const notes = this.#memory.subarray(kernelScratch, kernelScratch + peCount)
    const mabs = Array.from({ length: peCount / 4 }, (_, i) => 4 * i)
    const noted = mabs.filter((mab) => notes.subarray(mab, mab + 4).some((word) => word !== 0))
    multiplyMabs(this.#memory, shape, operands, values, { mabs: noted, cycle })
  }

  #prepare(register: MatrixRegister, precision: "h" | "g"): void {
    if (this.#prepared[register] === precision) return
    this.#kernel(`prepare-${precision}`)(4 * preparedAt(register), 4 * planes[register])
    this.#prepared[register] = precision
  }

  #kernel(name: string): Kernel {
    return present(this.#kernels.get(name), `no kernel ${name}`)
  }

  /** Copies the words of both long words of every cycle, from this one on. */
  #copyWords(from: StepPlanes, to: StepPlanes, first: number): void {
    for (let i = 0; i < to.length; i++)
      if (i % 4 >= first) this.#memory.copyWithin(to[i]!, from[i]!, from[i]! + peCount)
  }

  #clear(values: StepPlanes, first: number, count: number): void {
    for (let i = first; i < first + count; i++) this.#memory.fill(0, values[i]!, values[i]! + peCount)
  }
}

const bitLetters = { d: "l", l: "l", f: "i", g: "i", i: "i", h: "s", s: "s" } as const

function preparedAt(register: MatrixRegister): number {
  return preparedMatrices + (register === "x" ? 0 : preparedMatrixWords)
}

function bytesOf(operand: StepPlanes, first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => 4 * operand[first + i]!)
}

function callNarrow(kernel: Kernel, { x, y }: AluOperands, { values, flags }: Bank, cycle: number, word: number): void {
  const i = 4 * cycle + word
  kernel(4 * x[i]!, 4 * y[i]!, 4 * values[i]!, 4 * flags[2 * cycle + word]!)
}

function callWide(kernel: Kernel, { x, y }: AluOperands, { values, flags }: Bank, cycle: number): void {
  const i = 4 * cycle
  const f = 2 * cycle
  kernel(
    ...[x[i], x[i + 1], y[i], y[i + 1], values[i], values[i + 1], flags[f], flags[f + 1]].map((plane) => 4 * plane!),
  )
}
