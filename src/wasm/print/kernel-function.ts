import { invariant } from "../../diagnostics/invariant.ts"
import { problemsOf } from "../../kernels/language/check.ts"
import type { Kernel } from "../../kernels/language/kernel.ts"
import { nameShared } from "../../kernels/language/share.ts"
import { unrollLoops } from "../../kernels/language/unroll.ts"
import { FunctionBody, type FunctionType } from "../assembler/function-body.ts"
import { KernelPrinter } from "./kernel-printer.ts"

export interface KernelFunction {
  /** The address of each buffer in bytes, then the part [begin, end) of the kernel's range. */
  readonly type: FunctionType
  readonly code: Uint8Array
}

/**
 * Prints a kernel for baseline SIMD, or with relaxed SIMD's multiply-add and lane selection. An unsound kernel is an
 * internal error.
 */
export function printKernel(kernel: Kernel, relaxed: boolean): KernelFunction {
  const problems = problemsOf(kernel)
  invariant(problems.length === 0, `kernel ${kernel.name}: ${problems.join("; ")}`)
  const type: FunctionType = { params: [...kernel.buffers, "begin", "end"].map(() => "i32"), results: [] }
  const body = new FunctionBody(type)
  new KernelPrinter(nameShared(unrollLoops(kernel)), body, relaxed).print()
  return { type, code: body.finish() }
}
