import { computeAlu, type AluOperands, type AluShape } from "./alu/alu.ts"
import type { Bank } from "./state/board.ts"
import type { MatrixOperands, MatrixShape } from "./mau/matrix-operands.ts"
import { matrixMultiplyAdd } from "./mau/matrix.ts"
import { vectorMultiplyAdd, type VectorOperands, type VectorShape } from "./mau/vector.ts"
import type { MatrixRegister } from "../isa/operands/transfer-operands.ts"
import { plainMoves } from "./moves/plain-moves.ts"
import type { PlaneMoves } from "./moves/plane-moves.ts"
import type { StepPlanes } from "./state/planes.ts"

/**
 * What the calculating units do to all PEs in one step: read planes, write the planes of a result. Implementations give the
 * same bits; they decide nothing about operands, masks or forwarding. Flags are written where they are wanted.
 */
export interface Arithmetic extends PlaneMoves {
  readonly alu: (shape: AluShape, operands: AluOperands, result: Bank, wantsFlags: boolean) => void
  readonly vector: (shape: VectorShape, operands: VectorOperands, values: StepPlanes) => void
  /** Returns whether an operand may be no block float, so that a look at all of them is worth its time. */
  readonly matrix: (shape: MatrixShape, operands: MatrixOperands, values: StepPlanes) => boolean
  /** Told of every write to a matrix register. */
  readonly matrixWritten: (register: MatrixRegister) => void
}

/** In TypeScript, element by element: the definition. */
export function plainArithmetic(memory: Uint32Array): Arithmetic {
  return {
    ...plainMoves(memory),
    alu: (shape, operands, result) => computeAlu(memory, shape, operands, result),
    vector: (shape, operands, values) => vectorMultiplyAdd(memory, shape, operands, values),
    matrix: (shape, operands, values) => {
      matrixMultiplyAdd(memory, shape, operands, values)
      return true
    },
    matrixWritten: () => undefined,
  }
}
