import type { MauMatrix } from "../../isa/instructions/pe/mau.ts"
import type { StepPlanes } from "../state/planes.ts"

export type MatrixShape = Pick<MauMatrix, "precision" | "isNarrowed" | "half" | "matrix">

/** A * x + c, of which the matrix is in a register. */
export interface MatrixOperands {
  readonly vector: StepPlanes
  readonly addend: StepPlanes
}
