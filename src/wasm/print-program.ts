import { abi, type ProgramHeader } from "../artifacts/manifest.ts"
import type { Program } from "../kernels/program.ts"
import type { TargetOptions } from "../target.ts"
import { withCustomSection } from "./assembler/custom-section.ts"
import type { DataDeclaration } from "./assembler/module.ts"
import { printModule } from "./print/module.ts"

/** Bytes of a page of WebAssembly memory. */
export const pageLength = 65536

/**
 * The module of a lowered program: `run` makes its calls in order over an exported memory; a custom section says what it is.
 * `data` is in memory before the first run.
 */
export function printProgram(
  program: Program,
  { compiler, graphHash, debug }: TargetOptions,
  data: readonly DataDeclaration[] = [],
): Uint8Array {
  const calls = program.calls.map(({ kernel, buffers }) => ({
    kernel: program.kernels[kernel]!,
    addresses: buffers.map((buffer) => program.buffers[buffer]!.byteOffset),
  }))
  const pages = Math.ceil(program.memory.byteLength / pageLength)
  const header: ProgramHeader = { abi, compiler, graphHash }
  const relaxed = program.build === "relaxed"
  const memory = { initialPages: pages, maximumPages: pages }
  const module = printModule({ functions: [{ name: "run", calls }], memory, data, relaxed, names: debug })
  return withCustomSection(module, "mlsdk", new TextEncoder().encode(JSON.stringify(header)))
}
