import { assert, nat, property } from "fast-check"
import { expect, test } from "vitest"
import { problemsOf } from "../../src/kernels/language/check.ts"
import { evaluate } from "../../src/kernels/interpret/evaluate.ts"
import { formatKernel } from "../../src/kernels/language/format.ts"
import type { Buffer, Kernel } from "../../src/kernels/language/kernel.ts"
import { isFloat, type TensorArray } from "../../src/tensor/dtype.ts"
import { allocate, bytesOf, makeTensor } from "../../src/tensor/tensor.ts"
import { arbitraryTape, kernelOf } from "../kernels/language/arbitrary.ts"
import { runKernel } from "./run-kernel.ts"

const specialFloats = [
  0,
  -0,
  1,
  -1,
  0.5,
  1.5,
  2.5,
  -3.7,
  1e-40,
  1e30,
  -1e30,
  Infinity,
  -Infinity,
  NaN,
  2 ** 31,
  -(2 ** 63),
  2 ** 63,
]

/** Bytes of a small linear congruence; floats with the special values among them. */
function filled({ dtype, elementCount }: Buffer, seed: number): TensorArray {
  const array = allocate(dtype, elementCount)
  const bytes = bytesOf(makeTensor(dtype, [elementCount], array))
  let state = seed
  bytes.forEach((_, i) => (bytes[i] = (state = (state * 1103515245 + 12345) & 0x7fffffff) >>> 16))
  if (!isFloat(dtype) || dtype === "float16" || dtype === "bfloat16") return array
  array.forEach(
    (_, i) =>
      (array[i] = (
        (i + seed) % 3 === 0 ? specialFloats[(i + seed) % specialFloats.length]! : Math.sin(i + seed) * 100
      ) as never),
  )
  return array
}

/** Equal bits, where all NaNs are equal. */
function expectSameElements(kernel: Kernel, actual: readonly TensorArray[], expected: readonly TensorArray[]): void {
  kernel.buffers.forEach(({ name, elementCount }, i) => {
    for (let element = 0; element < elementCount; element++) {
      const [found, wanted] = [actual[i]![element], expected[i]![element]]
      if (!Object.is(found, wanted))
        expect.fail(`${name}[${element}] is ${found}, expected ${wanted}\n${formatKernel(kernel)}`)
    }
  })
}

test("a printed kernel computes what the evaluator computes, bit for bit", () => {
  const equal = property(arbitraryTape, nat(1000), (tape, seed) => {
    const kernel = kernelOf(tape)
    expect(problemsOf(kernel)).toEqual([])
    const before = kernel.buffers.map((buffer, i) => filled(buffer, seed + i))
    const expected = before.map((array) => array.slice())
    evaluate(kernel, expected)
    expectSameElements(kernel, runKernel(kernel, before), expected)
  })
  assert(equal, { seed: 1, numRuns: 400 })
})
