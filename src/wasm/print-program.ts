import { abi, controlByteLength, type ProgramHeader } from "../artifacts/manifest.ts"
import { divideWork } from "../kernels/divide-work.ts"
import type { Program } from "../kernels/program.ts"
import type { TargetOptions } from "../target.ts"
import { withCustomSection } from "./assembler/custom-section.ts"
import type { DataDeclaration } from "./assembler/module.ts"
import { printModule } from "./print/module.ts"

/** Bytes of a page of WebAssembly memory. */
export const pageLength = 65536

/** Whether threads can share the runs of a program. */
export function isShared(program: Program): boolean {
  return divideWork(program).some((parts) => parts > 1)
}

/** The pages of a program's memory; their end is the control block of threads. */
export function pagesOf({ memory }: Program): number {
  return Math.ceil((memory.byteLength + controlByteLength) / pageLength)
}

/**
 * The module of a lowered program: `run` makes its calls in order over an exported memory; a custom section says what it is.
 * `data` is in memory before the first run. When debugging, each call has a function of its own, under its name.
 */
export function printProgram(
  program: Program,
  { compiler, graphHash, debug }: TargetOptions,
  data: readonly DataDeclaration[] = [],
): Uint8Array {
  const parts = divideWork(program)
  const calls = program.calls.map(({ name, kernel, buffers }, call) => ({
    kernel: program.kernels[kernel]!,
    addresses: buffers.map((buffer) => program.buffers[buffer]!.byteOffset),
    parts: parts[call]!,
    ...(debug && { name }),
  }))
  const pages = pagesOf(program)
  const module = printModule({
    functions: [{ name: "run", calls }],
    memory: { initialPages: pages, maximumPages: pages },
    data,
    relaxed: program.build === "relaxed",
    names: debug,
    control: pages * pageLength - controlByteLength,
  })
  const header: ProgramHeader = { abi, compiler, graphHash }
  return withCustomSection(module, "mlsdk", new TextEncoder().encode(JSON.stringify(header)))
}
