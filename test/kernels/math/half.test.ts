import { expect, test } from "vitest"
import { at, load } from "../../../src/kernels/language/build.ts"
import type { Expr } from "../../../src/kernels/language/kernel.ts"
import { buffer, kernel, store } from "../../../src/kernels/language/statements.ts"
import { bfloatToFloat, floatToBfloat, floatToHalf, halfToFloat } from "../../../src/kernels/math/half.ts"
import * as reference from "../../../src/tensor/half.ts"
import { runKernel } from "../../wasm/run-kernel.ts"

const allBits = Uint16Array.from({ length: 1 << 16 }, (_, i) => i)
/** All binades; and every half with its two neighbours in binary32, and the ties between halves. */
const singles = Float32Array.from([
  ...new Float32Array(Int32Array.from({ length: 1 << 16 }, (_, i) => Math.imul(i, 65537)).buffer),
  ...Array.from(allBits.subarray(0, 0x7c01), (bits) =>
    [1, 1 + 2 ** -23, 1 - 2 ** -24].map((f) => reference.halfToFloat(bits) * f),
  ).flat(),
  ...Array.from(
    allBits.subarray(0, 0x7c00),
    (bits) => (reference.halfToFloat(bits) + reference.halfToFloat(bits + 1)) / 2,
  ),
]).subarray(0, 190_000)

function widened(dtype: "float16" | "bfloat16", expand: (bits: Expr) => Expr): Float32Array {
  const buffers = [buffer("x", dtype, 65536, "read"), buffer("y", "float32", 65536, "write")]
  const body = [store("y", at({ i: 4 }), expand(load("i32x4", "x", at({ i: 4 }))))]
  return runKernel(kernel("widen", buffers, { variable: "i", count: 16384 }, body), [
    allBits,
    new Float32Array(65536),
  ])[1] as Float32Array
}

function narrowed(dtype: "float16" | "bfloat16", narrow: (x: Expr) => Expr): Uint16Array {
  const { length } = singles
  const buffers = [buffer("x", "float32", length, "read"), buffer("y", dtype, length, "write")]
  const body = [store("y", at({ i: 4 }), narrow(load("f32x4", "x", at({ i: 4 }))))]
  return runKernel(kernel("narrow", buffers, { variable: "i", count: length / 4 }, body), [
    singles,
    new Uint16Array(length),
  ])[1] as Uint16Array
}

/** The first element where two arrays differ; NaN equals NaN. */
function difference(actual: ArrayLike<number>, expected: ArrayLike<number>): string | undefined {
  for (let i = 0; i < expected.length; i++)
    if (!Object.is(actual[i], expected[i])) return `[${i}] is ${actual[i]}, expected ${expected[i]}`
  return undefined
}

test("every float16 widens", () => {
  expect(difference(widened("float16", halfToFloat), reference.halvesToFloats(allBits))).toBeUndefined()
})

test("every bfloat16 widens", () => {
  expect(difference(widened("bfloat16", bfloatToFloat), reference.bfloatsToFloats(allBits))).toBeUndefined()
})

test("binary32 narrows to float16, ties to even", () => {
  expect(difference(narrowed("float16", floatToHalf), reference.floatsToHalves(singles))).toBeUndefined()
})

test("binary32 narrows to bfloat16, ties to even", () => {
  expect(difference(narrowed("bfloat16", floatToBfloat), reference.floatsToBfloats(singles))).toBeUndefined()
})
