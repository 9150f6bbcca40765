import { at, fma, load } from "../../src/kernels/language/build.ts"
import type { Kernel } from "../../src/kernels/language/kernel.ts"
import { buffer, kernel, store } from "../../src/kernels/language/statements.ts"
import { allocate, bytesOf, makeTensor } from "../../src/tensor/tensor.ts"
import { dtypes, type TensorArray } from "../../src/tensor/dtype.ts"
import { printModule } from "../../src/wasm/print/module.ts"

const pageBytes = 65536

/** Whether a build of a kernel may use relaxed SIMD: both, or only the baseline where the engine lacks it. */
export const runnableBuilds: readonly boolean[] = [false, true].filter((relaxed) =>
  WebAssembly.validate(fusing(relaxed)),
)

function fusing(relaxed: boolean): BufferSource {
  const x = load("f32x4", "x", at({}))
  const body = [store("x", at({}), fma(x, x, x))]
  const program = kernel("fusing", [buffer("x", "float32", 4, "update")], { variable: "i", count: 1 }, body)
  const functions = [{ name: "run", calls: [{ kernel: program, addresses: [0] }] }]
  return printModule({ functions, memory: { initialPages: 1 }, relaxed }) as BufferSource
}

/** Prints a kernel, copies the arrays in, runs it and copies them out again. The first buffer lies at address 0. */
export function runKernel(program: Kernel, arrays: readonly TensorArray[], relaxed = false): TensorArray[] {
  const addresses: number[] = []
  let byteLength = 0
  for (const { dtype, elementCount } of program.buffers) {
    addresses.push(byteLength)
    byteLength += Math.ceil((elementCount * dtypes[dtype].byteLength) / 16) * 16
  }
  const bytes = printModule({
    functions: [{ name: "run", calls: [{ kernel: program, addresses }] }],
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
  return program.buffers.map(({ dtype, elementCount }, i) => {
    const result = makeTensor(dtype, [elementCount], allocate(dtype, elementCount))
    bytesOf(result).set(heap.subarray(addresses[i]!, addresses[i]! + result.data.byteLength))
    return result.data
  })
}
