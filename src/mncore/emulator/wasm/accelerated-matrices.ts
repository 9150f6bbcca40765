/** The MAU's matrix instructions by kernels. */
import { present } from "../../../diagnostics/invariant.ts"
import type { MatrixRegister } from "../../isa/operands/transfer-operands.ts"
import { kernelScratch, peCount, planes, preparedMatrices, preparedMatrixWords } from "../state/layout.ts"
import type { MatrixOperands, MatrixShape } from "../mau/matrix-operands.ts"
import { multiplyMabs } from "../mau/matrix.ts"
import { zeroPlanes, type StepPlanes } from "../state/planes.ts"
import { bytesOf, type KernelCalls } from "./kernel-calls.ts"
import { doubleProductName } from "./matrix/doubles.ts"
import { preparationName, productName, type PreparedPrecision } from "./matrix/mabs.ts"

/** Words of each PE that a vector and a result have. */
const wordsOf = { d: [2, 2], f: [1, 2], g: [2, 2], h: [2, 4] } as const

/** Matrix products, with the matrix registers as they are prepared for one precision until they are written. */
export class AcceleratedMatrices {
  readonly #calls: KernelCalls
  readonly #precisions: Record<MatrixRegister, PreparedPrecision | undefined> = { x: undefined, y: undefined }

  constructor(calls: KernelCalls) {
    this.#calls = calls
  }

  written(register: MatrixRegister): void {
    this.#precisions[register] = undefined
  }

  /** Returns whether a kernel noted a MAB. */
  multiply(shape: MatrixShape, operands: MatrixOperands, values: StepPlanes): boolean {
    const { precision, matrix, isNarrowed } = shape
    const [vectorWords, words] = wordsOf[precision]
    const hasAddend = operands.addend !== zeroPlanes
    const kernel = this.#calls.kernel(kernelName(shape, hasAddend))
    const results = isNarrowed ? words / 2 : words
    const at = precision === "d" ? planes[matrix] : this.#prepared(matrix, precision)
    let isSuspect = false
    for (let i = 0; i < values.length; i += 4) {
      const addends = hasAddend || precision === "d" ? bytesOf(operands.addend, i, words) : []
      const vector = bytesOf(operands.vector, i, vectorWords)
      const problem = kernel(4 * at, ...vector, ...addends, ...bytesOf(values, i, results))
      this.#calls.clear(values, i + results, 4 - results)
      if (problem === 0) continue
      isSuspect = true
      this.#mend(shape, operands, values, i / 4)
    }
    return isSuspect
  }

  /** Computes the MABs again that the kernel of this cycle noted. */
  #mend(shape: MatrixShape, operands: MatrixOperands, values: StepPlanes, cycle: number): void {
    const { memory } = this.#calls
    const notes = memory.subarray(kernelScratch, kernelScratch + peCount)
    const mabs = Array.from({ length: peCount / 4 }, (_, i) => 4 * i)
    const noted = mabs.filter((mab) => notes.subarray(mab, mab + 4).some((word) => word !== 0))
    multiplyMabs(memory, shape, operands, values, { mabs: noted, cycle })
  }

  /** Where a register lies prepared. */
  #prepared(register: MatrixRegister, precision: PreparedPrecision): number {
    const at = preparedMatrices + (register === "x" ? 0 : preparedMatrixWords)
    if (this.#precisions[register] === precision) return at
    this.#calls.kernel(preparationName(precision))(4 * at, 4 * planes[register])
    this.#precisions[register] = precision
    return at
  }
}

/** Double products are of halves of the rows, and always have an addend. */
function kernelName({ precision, half, isNarrowed }: MatrixShape, hasAddend: boolean): string {
  if (precision !== "d") return productName(precision, { hasAddend, isNarrowed })
  return doubleProductName(present(half, "a double product without a half"), isNarrowed)
}
