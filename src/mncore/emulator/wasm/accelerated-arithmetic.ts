/** The arithmetic with kernels. */
import type { Arithmetic } from "../arithmetic.ts"
import { acceleratedAlu } from "./accelerated-alu.ts"
import { AcceleratedMatrices } from "./accelerated-matrices.ts"
import { acceleratedMoves } from "./accelerated-moves.ts"
import { acceleratedVector } from "./accelerated-vector.ts"
import { KernelCalls } from "./kernel-calls.ts"
import type { Kernel } from "./module.ts"

export function acceleratedArithmetic(memory: Uint32Array, kernels: ReadonlyMap<string, Kernel>): Arithmetic {
  const calls = new KernelCalls(memory, kernels)
  const matrices = new AcceleratedMatrices(calls)
  return {
    ...acceleratedMoves(calls),
    alu: acceleratedAlu(calls),
    vector: acceleratedVector(calls),
    matrix: (shape, operands, values) => matrices.multiply(shape, operands, values),
    matrixWritten: (register) => matrices.written(register),
  }
}
