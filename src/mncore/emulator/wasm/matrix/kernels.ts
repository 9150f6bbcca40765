import type { FunctionDeclaration } from "../../../../wasm/assembler/module.ts"
import { doubleMatrixKernels } from "./doubles.ts"
import { halfMatrixKernels } from "./halves.ts"
import { singleMatrixKernels } from "./singles.ts"

export const matrixKernels: readonly FunctionDeclaration[] = [
  ...halfMatrixKernels,
  ...singleMatrixKernels,
  ...doubleMatrixKernels,
]
