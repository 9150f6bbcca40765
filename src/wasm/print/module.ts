import type { Kernel } from "../../kernels/language/kernel.ts"
import { invariant } from "../../diagnostics/invariant.ts"
import { FunctionBody, type FunctionType } from "../assembler/function-body.ts"
import {
  encodeModule,
  type DataDeclaration,
  type FunctionDeclaration,
  type MemoryDeclaration,
} from "../assembler/module.ts"
import { printKernel } from "./kernel-function.ts"

/** One run of a kernel. */
export interface KernelCall {
  readonly kernel: Kernel
  /** Where each of the kernel's buffers lies in memory, in bytes. */
  readonly addresses: readonly number[]
  /** The part of the kernel's range; without it, all. */
  readonly range?: readonly [begin: number, end: number]
}

/** An exported function without parameters that makes these calls in order. */
export interface ProgramFunction {
  readonly name: string
  readonly calls: readonly KernelCall[]
}

export interface Program {
  readonly functions: readonly ProgramFunction[]
  readonly memory: MemoryDeclaration
  /** Bytes that are in memory before the first call. */
  readonly data?: readonly DataDeclaration[]
  /**
   * Whether fused multiply-add and relaxed lane selection may be used; such a module needs an engine with relaxed
   * SIMD.
   */
  readonly relaxed: boolean
  /** Whether the kernels' names are kept, for profilers. */
  readonly names?: boolean
}

/** Prints a WebAssembly module. Kernels whose code is the same but for names and addresses are printed once. */
export function printModule({ functions, memory, data = [], relaxed, names = false }: Program): Uint8Array {
  const kernels = new KernelTable(relaxed)
  const callers = functions.map((caller) => ({
    caller,
    targets: caller.calls.map(({ kernel }) => kernels.indexOf(kernel)),
  }))
  const programs = callers.map(({ caller, targets }) => printProgramFunction(caller, targets, kernels.declarations))
  return encodeModule({ memory, functions: [...kernels.declarations, ...programs], data, names })
}

class KernelTable {
  readonly declarations: FunctionDeclaration[] = []
  readonly #relaxed: boolean
  readonly #byKernel = new Map<Kernel, number>()
  readonly #byCode = new Map<string, number>()

  constructor(relaxed: boolean) {
    this.#relaxed = relaxed
  }

  indexOf(kernel: Kernel): number {
    const known = this.#byKernel.get(kernel)
    if (known !== undefined) return known
    const index = this.#print(kernel)
    this.#byKernel.set(kernel, index)
    return index
  }

  #print(kernel: Kernel): number {
    const { type, code } = printKernel(kernel, this.#relaxed)
    const key = `${type.params.length} ${code.join(" ")}`
    const known = this.#byCode.get(key)
    if (known !== undefined) return known
    this.declarations.push({ name: kernel.name, type, code, exported: false })
    this.#byCode.set(key, this.declarations.length - 1)
    return this.declarations.length - 1
  }
}

const programType: FunctionType = { params: [], results: [] }

function printProgramFunction(
  { name, calls }: ProgramFunction,
  targets: readonly number[],
  kernels: readonly FunctionDeclaration[],
): FunctionDeclaration {
  const body = new FunctionBody(programType)
  calls.forEach(({ kernel, addresses, range = [0, kernel.range.count] }, i) => {
    invariant(
      addresses.length === kernel.buffers.length,
      `${kernel.name} has ${kernel.buffers.length} buffers, got ${addresses.length}`,
    )
    for (const address of addresses) body.i32Const(address)
    for (const bound of range) body.i32Const(bound)
    body.call(targets[i]!, kernels[targets[i]!]!.type)
  })
  return { name, type: programType, code: body.finish(), exported: true }
}
