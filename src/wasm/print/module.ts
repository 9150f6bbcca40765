import type { Kernel } from "../../kernels/language/kernel.ts"
import { invariant } from "../../diagnostics/invariant.ts"
import { FunctionBody } from "../assembler/function-body.ts"
import {
  encodeModule,
  type DataDeclaration,
  type FunctionDeclaration,
  type MemoryDeclaration,
} from "../assembler/module.ts"
import { printKernel } from "./kernel-function.ts"
import { printSharedCalls, type DividedCall, type SharedCalls } from "./shared-calls.ts"

/** One run of a kernel. */
export interface KernelCall {
  readonly kernel: Kernel
  /** Where each of the kernel's buffers lies in memory, in bytes. */
  readonly addresses: readonly number[]
  /** The part of the kernel's range; without it, all. */
  readonly range?: readonly [begin: number, end: number]
  /** How many parts all of the range has for threads that share the call; without it, 1. */
  readonly parts?: number
  /** Gives the call a function of its own, under this name; without it, kernels of the same code are one. */
  readonly name?: string
}

/** An exported function that makes these calls in order. */
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
  /**
   * The control block of runs that threads share, in bytes from the start of memory. With it, and when a call has several
   * parts, the functions take a mode as parameter (`shared-calls.ts`), and helping threads call the export `help`.
   */
  readonly control?: number
}

/** Prints a WebAssembly module. Kernels whose code is the same but for names and addresses are printed once. */
export function printModule({ functions, memory, data = [], relaxed, names = false, control }: Program): Uint8Array {
  const kernels = new KernelTable(relaxed)
  const printed = functions.map(({ name, calls }) => ({ name, calls: calls.map((call) => printedCall(call, kernels)) }))
  const divided = control === undefined ? [] : printed.flatMap(({ calls }) => calls.filter(({ parts }) => parts > 1))
  const { declarations } = kernels
  const shared = divided.length === 0 ? undefined : printSharedCalls(divided, control!, declarations.length)
  const programs = printed.map(({ name, calls }) => printProgramFunction(name, calls, shared))
  return encodeModule({ memory, functions: [...declarations, ...(shared?.functions ?? []), ...programs], data, names })
}

/** Knows its kernel's function. */
interface PrintedCall extends DividedCall {
  readonly range: readonly [begin: number, end: number]
}

function printedCall(
  { kernel, addresses, range, parts = 1, name: own }: KernelCall,
  kernels: KernelTable,
): PrintedCall {
  const { name, buffers } = kernel
  invariant(addresses.length === buffers.length, `${name} has ${buffers.length} buffers, got ${addresses.length}`)
  const { count } = kernel.range
  const index = own === undefined ? kernels.indexOf(kernel) : kernels.add(kernel, own)
  return {
    count,
    range: range ?? [0, count],
    parts,
    print(body, pushRange) {
      for (const address of addresses) body.i32Const(address)
      pushRange()
      body.call(index, kernels.declarations[index]!.type)
    },
  }
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

  /** A function of its own. */
  add(kernel: Kernel, name: string): number {
    return this.declarations.push({ name, ...printKernel(kernel, this.#relaxed), exported: false }) - 1
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

function printProgramFunction(
  name: string,
  calls: readonly PrintedCall[],
  shared: SharedCalls | undefined,
): FunctionDeclaration {
  const mode = 0
  const body = new FunctionBody({ params: shared === undefined ? [] : ["i32"], results: [] })
  for (const call of calls) {
    if (shared !== undefined && call.parts > 1) shared.share(body, call, mode)
    else call.print(body, () => call.range.forEach((bound) => body.i32Const(bound)))
  }
  return { name, type: body.type, code: body.finish(), exported: true }
}
