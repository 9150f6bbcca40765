import { describe, expect, test } from "vitest"
import { at, load } from "../../../src/kernels/language/build.ts"
import { buffer, kernel, store } from "../../../src/kernels/language/statements.ts"
import { gelu, geluByTanh } from "../../../src/kernels/math/gelu.ts"
import { expNotPositive } from "../../../src/kernels/math/exp.ts"
import type { Expr } from "../../../src/kernels/language/kernel.ts"
import { errorFunction } from "../../../src/ops/families/functions.ts"
import { runKernel, runnableBuilds } from "../../wasm/run-kernel.ts"

function apply(expand: (x: Expr) => Expr, inputs: Float32Array<ArrayBuffer>, relaxed: boolean): Float32Array {
  const index = at({ i: 4 })
  const buffers = [buffer("x", "float32", inputs.length, "read"), buffer("y", "float32", inputs.length, "write")]
  const program = kernel("apply", buffers, { variable: "i", count: inputs.length / 4 }, [
    store("y", index, expand(load("f32x4", "x", index))),
  ])
  return runKernel(program, [inputs, inputs.slice()], relaxed)[1] as Float32Array
}

const forms = [
  { name: "gelu", expand: gelu, reference: (x: number) => 0.5 * x * (1 + errorFunction(x / Math.SQRT2)) },
  {
    name: "gelu by tanh",
    expand: geluByTanh,
    reference: (x: number) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
  },
]

describe.each(forms)("$name", ({ expand, reference }) => {
  test.each(runnableBuilds)("keeps its error, relaxed %s", (relaxed) => {
    const inputs = Float32Array.from({ length: 1 << 16 }, (_, i) => (i / 32768 - 1) * 12)
    const far = Float32Array.from([1e3, -1e3, 1e20, -1e20, 3e38, -3e38, Infinity, 0])
    const near = Float32Array.from({ length: 1 << 10 }, (_, i) => (i / 512 - 1) * 0.01)
    for (const own of [inputs, far, near]) {
      apply(expand, own, relaxed).forEach((y, i) => {
        const wanted = reference(own[i]!)
        if (y === wanted) return
        expect(Math.abs(y - wanted), `at ${own[i]}`).toBeLessThanOrEqual(2e-7 + 2e-7 * Math.abs(wanted))
        if (own[i]! > -1) expect(Math.abs(y - wanted), `at ${own[i]}`).toBeLessThanOrEqual(1e-6 * Math.abs(wanted))
      })
    }
  })
})

test.each(runnableBuilds)("exp of what is far below 0 is 0, relaxed %s", (relaxed) => {
  const inputs = Float32Array.from([-88, -90, -104, -1e4, -3e38, -Infinity, 0, NaN])
  expect([...apply(expNotPositive, inputs, relaxed)]).toEqual([0, 0, 0, 0, 0, 0, 1, NaN])
})
