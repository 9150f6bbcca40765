import { describe, expect, test } from "vitest"
import { at, load } from "../../../src/kernels/language/build.ts"
import type { Expr } from "../../../src/kernels/language/kernel.ts"
import { buffer, kernel, store } from "../../../src/kernels/language/statements.ts"
import { lanesOf, type ValueType } from "../../../src/kernels/language/value-type.ts"
import { pow } from "../../../src/kernels/math/pow.ts"
import { runKernel, runnableBuilds } from "../../wasm/run-kernel.ts"
import { mathFunctions } from "./functions.ts"

type FloatArray = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>
type FloatType = Extract<ValueType, "f32" | "f64" | "f32x4" | "f64x2">

const isSingle = (type: FloatType): boolean => type === "f32" || type === "f32x4"

/** Applies a function to every element. The counts are multiples of four. */
function apply(type: FloatType, relaxed: boolean, expand: (...x: Expr[]) => Expr, ...inputs: FloatArray[]): FloatArray {
  const dtype = isSingle(type) ? "float32" : "float64"
  const { length } = inputs[0]!
  const index = at({ i: lanesOf(type) })
  const buffers = [...inputs.map((_, i) => buffer(`x${i}`, dtype, length, "read")), buffer("y", dtype, length, "write")]
  const body = [store("y", index, expand(...inputs.map((_, i) => load(type, `x${i}`, index))))]
  const program = kernel("apply", buffers, { variable: "i", count: length / lanesOf(type) }, body)
  return runKernel(program, [...inputs, inputs[0]!.slice()], relaxed).at(-1) as FloatArray
}

/** Every so many bit patterns of binary32, so that all binades have the same weight. */
function singles(limit: number): Float32Array<ArrayBuffer> {
  const bits = Int32Array.from({ length: 1 << 16 }, (_, i) => Math.imul(i, 65537 * 3 + 16))
  return new Float32Array(bits.buffer).filter((x) => Math.abs(x) <= limit && !Number.isNaN(x)).map((x) => x)
}

function doubles(limit: number): Float64Array<ArrayBuffer> {
  const bits = BigInt64Array.from({ length: 1 << 15 }, (_, i) => BigInt.asIntN(64, BigInt(i) * 0x9e3779b97f4a7c15n))
  const wide = new Float64Array(bits.buffer).filter((x) => Math.abs(x) <= limit && !Number.isNaN(x))
  return Float64Array.from([
    ...wide,
    ...Array.from({ length: 1 << 14 }, (_, i) => Math.min(limit, 800) * (i / 8192 - 1) ** 3),
  ])
}

function padded<T extends FloatArray>(array: T): T {
  return array.subarray(0, array.length - (array.length % 4)) as T
}

function unitInLastPlace(value: number, mantissaBits: number, leastExponent: number): number {
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(value))), leastExponent)
  return 2 ** (exponent - mantissaBits)
}

/** The largest error in units of the last place; infinite where one side is NaN or infinite and the other not. */
function worst(type: FloatType, inputs: FloatArray, actual: FloatArray, reference: (x: number) => number) {
  let [ulp, at] = [0, 0]
  inputs.forEach((x, i) => {
    const wanted = reference(x)
    const rounded = isSingle(type) ? Math.fround(wanted) : wanted
    if (Object.is(actual[i], rounded) || actual[i] === rounded) return
    const unit = isSingle(type) ? unitInLastPlace(wanted, 23, -126) : unitInLastPlace(wanted, 52, -1022)
    const error = Math.abs(actual[i]! - wanted) / unit
    if (!(error <= ulp)) [ulp, at] = [Number.isNaN(error) ? Infinity : error, x]
  })
  return { ulp, at }
}

function each(...types: readonly FloatType[]): (readonly [type: FloatType, relaxed: boolean])[] {
  return types.flatMap((type) => runnableBuilds.map((relaxed) => [type, relaxed] as const))
}

describe.each(mathFunctions)("$name", ({ expand, reference, limit, ulp }) => {
  test.each(each("f32", "f32x4"))("%s, relaxed %s, keeps its error", (type, relaxed) => {
    const inputs = padded(singles(limit?.f32 ?? Infinity))
    const found = worst(
      type,
      inputs,
      apply(type, relaxed, (x) => expand(x!), inputs),
      reference,
    )
    expect(found.ulp, `at ${found.at}`).toBeLessThanOrEqual(ulp.f32)
  })

  test.each(each("f64", "f64x2"))("%s, relaxed %s, keeps its error", (type, relaxed) => {
    const inputs = padded(doubles(limit?.f64 ?? Infinity))
    const found = worst(
      type,
      inputs,
      apply(type, relaxed, (x) => expand(x!), inputs),
      reference,
    )
    expect(found.ulp, `at ${found.at}`).toBeLessThanOrEqual(ulp.f64)
  })

  test.each(each("f32x4", "f64x2"))("%s, relaxed %s, has the limits of the definition", (type, relaxed) => {
    const special = [0, Infinity, -Infinity, NaN, 1, -1, 2 ** -149, -(2 ** -149)]
    const inputs = isSingle(type) ? Float32Array.from(special) : Float64Array.from(special)
    const found = worst(
      type,
      inputs,
      apply(type, relaxed, (x) => expand(x!), inputs),
      reference,
    )
    expect(found.ulp, `at ${found.at}`).toBeLessThanOrEqual(ulp[isSingle(type) ? "f32" : "f64"])
  })
})

describe("pow", () => {
  const interesting = [
    0,
    -0,
    1,
    -1,
    2,
    -2,
    0.5,
    -0.5,
    3,
    -3,
    1.5,
    100,
    -100,
    1e30,
    7.25,
    Infinity,
    -Infinity,
    NaN,
    2 ** 24 + 2,
    1e-30,
  ]
  const pairs = interesting.flatMap((x) => interesting.map((y) => [x, y] as const))

  /** IEEE 754's pow; JavaScript differs where the base is 1 or -1. */
  function reference(x: number, y: number): number {
    if (x === 1 || (x === -1 && Math.abs(y) === Infinity)) return 1
    return x ** y
  }

  test.each(["f32", "f32x4", "f64", "f64x2"] as const)("%s", (type) => {
    const floats = (values: readonly number[]): FloatArray =>
      isSingle(type) ? Float32Array.from(values) : Float64Array.from(values)
    const [xs, ys] = [floats(pairs.map(([x]) => x)), floats(pairs.map(([, y]) => y))]
    const actual = apply(type, false, (x, y) => pow(x!, y!), xs, ys)
    const tolerance = isSingle(type) ? 2 ** -24 : 2 ** -43
    actual.forEach((value, i) => {
      const wanted = floats([reference(xs[i]!, ys[i]!)])[0]!
      const close = Math.abs(value - wanted) <= Math.abs(wanted) * tolerance
      expect(Object.is(value, wanted) || close, `${xs[i]} ** ${ys[i]} is ${value}, expected ${wanted}`).toBe(true)
    })
  })
})
