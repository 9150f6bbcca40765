import type { Kernel } from "../../src/kernels/language/kernel.ts"
import { allocate, bytesOf, makeTensor } from "../../src/tensor/tensor.ts"
import { dtypes, type TensorArray } from "../../src/tensor/dtype.ts"
import { printModule } from "../../src/wasm/print/module.ts"

const pageBytes = 65536

/** Prints a kernel, copies the arrays in, runs it and copies them out again. The first buffer lies at address 0. */
export function runKernel(kernel: Kernel, arrays: readonly TensorArray[], relaxed = false): TensorArray[] {
  const addresses: number[] = []
  let byteLength = 0
  for (const { dtype, elementCount } of kernel.buffers) {
    addresses.push(byteLength)
    byteLength += Math.ceil((elementCount * dtypes[dtype].byteLength) / 16) * 16
  }
  const bytes = printModule({
    functions: [{ name: "run", calls: [{ kernel, addresses }] }],
    memory: { initialPages: Math.ceil(byteLength / pageBytes) },
    relaxed,
  })
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes as BufferSource))
  const { memory, run } = exports as unknown as { memory: WebAssembly.Memory; run: () => void }
  const heap = new Uint8Array(memory.buffer)
  arrays.forEach((array, i) =>
    heap.set(new Uint8Array(array.buffer as ArrayBuffer, array.byteOffset, array.byteLength), addresses[i]!),
  )
  run()
  return kernel.buffers.map(({ dtype, elementCount }, i) => {
    const result = makeTensor(dtype, [elementCount], allocate(dtype, elementCount))
    bytesOf(result).set(heap.subarray(addresses[i]!, addresses[i]! + result.data.byteLength))
    return result.data
  })
}
