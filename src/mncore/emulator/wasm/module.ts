/** The module of all kernels. Its memory is the board's. */
import { encodeModule } from "../../../wasm/assembler/module.ts"
import { totalPages } from "../state/layout.ts"
import { aluKernels } from "./alu/kernels.ts"
import { blockKernels } from "./blocks/kernels.ts"
import { doubleVectorKernels } from "./mau/double-vector.ts"
import { matrixKernels } from "./matrix/kernels.ts"
import { planeKernels } from "./moves/planes.ts"
import { reductionKernels } from "./reductions/kernels.ts"
import { vectorKernels } from "./mau/vector.ts"

/** A kernel takes byte addresses of planes. */
export type Kernel = (...addresses: number[]) => number | undefined

function encodeKernels(): Uint8Array<ArrayBuffer> {
  const functions = [
    ...planeKernels(),
    ...aluKernels(),
    ...blockKernels(),
    ...vectorKernels(),
    ...doubleVectorKernels(),
    ...matrixKernels,
    ...reductionKernels(),
  ]
  const memory = {
    initialPages: totalPages,
    maximumPages: totalPages,
    import: { module: "board", name: "memory" },
  }
  return new Uint8Array(encodeModule({ memory, functions, names: true }))
}

let compiled: Promise<WebAssembly.Module> | undefined

/** Compiles the kernels, once, and binds them to the memory of a board. */
export async function instantiateKernels(memory: WebAssembly.Memory): Promise<ReadonlyMap<string, Kernel>> {
  compiled ??= WebAssembly.compile(encodeKernels())
  const { exports } = await WebAssembly.instantiate(await compiled, { board: { memory } })
  return new Map(Object.entries(exports) as [string, Kernel][])
}
