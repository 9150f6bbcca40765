import { describe, expect, test } from "vitest"
import { add, at, constant, fma, load, mul, variable } from "../../../src/kernels/language/build.ts"
import { formatKernel } from "../../../src/kernels/language/format.ts"
import type { Statement } from "../../../src/kernels/language/kernel.ts"
import { nameShared } from "../../../src/kernels/language/share.ts"
import {
  accumulator,
  bind,
  buffer,
  kernel,
  loop,
  store,
  unrolled,
  update,
  when,
} from "../../../src/kernels/language/statements.ts"
import { unrollLoops } from "../../../src/kernels/language/unroll.ts"

const x = (index = at({ i: 1 })) => load("f32", "x", index)

function kernelWith(body: readonly Statement[], count = 4) {
  return kernel(
    "k",
    [buffer("x", "float32", 64, "read"), buffer("y", "float32", 64, "write")],
    { variable: "i", count },
    body,
  )
}

function bodyOf(text: string): string[] {
  return text
    .split("\n")
    .slice(2, -1)
    .map((line) => line.slice(2))
}

describe("unrollLoops", () => {
  const unroll = (body: readonly Statement[], count = 4): string[] =>
    bodyOf(formatKernel(unrollLoops(kernelWith(body, count))))

  test("writes a loop out and folds its variable into the indices", () => {
    const [declare, sum] = accumulator("sum", constant("f32", 0))
    const [bindA, a] = bind("a", x(at({ i: 4, k: 1 })))
    const text = unroll([
      declare,
      unrolled("k", 5, [bindA, update(sum, fma(a, a, sum))], { begin: 1, step: 3 }),
      store("y", at({ i: 1 }), sum),
    ])
    expect(text).toEqual([
      "accumulator sum = f32(0)",
      "let a = f32 x[4*i + 1]",
      "sum := fma(a, a, sum)",
      "let a~2 = f32 x[4*i + 4]",
      "sum := fma(a~2, a~2, sum)",
      "store y[i] = sum",
    ])
  })

  test("writes out what runs once, drops what never runs, keeps the rest", () => {
    const body = (name: string): Statement[] => [store("y", at({ [name]: 1 }), constant("f32", 1))]
    expect(
      unroll([loop("a", 4, body("a"), { begin: 3 }), loop("b", 3, body("b"), { begin: 3 }), loop("c", 2, body("c"))]),
    ).toEqual(["store y[3] = f32(1)", "for c < 2 {", "  store y[c] = f32(1)", "}"])
  })

  test("takes bounds from the variables of outer unrolled loops", () => {
    const inner = loop("b", variable("a"), [store("y", at({ b: 1 }), constant("f32", 1))])
    expect(unroll([unrolled("a", 2, [inner], { begin: 1 })])).toEqual(["store y[0] = f32(1)"])
  })

  test("replaces the variable of a range of one", () => {
    expect(unroll([store("y", at({ i: 4 }, 2), x())], 1)).toEqual(["store y[2] = f32 x[0]"])
  })

  test("renames what siblings call the same", () => {
    const [declare] = bind("v", x())
    expect(unroll([when(variable("i"), [declare], [declare])])).toEqual([
      "if i {",
      "  let v = f32 x[i]",
      "} else {",
      "  let v~2 = f32 x[i]",
      "}",
    ])
  })
})

describe("nameShared", () => {
  const share = (body: readonly Statement[]): string[] => bodyOf(formatKernel(nameShared(kernelWith(body))))

  test("names what one statement mentions twice, by identity and by structure", () => {
    const value = add(mul(x(), 2), mul(x(), 2))
    expect(share([store("y", at({ i: 1 }), value)])).toEqual([
      "let ~1 = mul(f32 x[i], f32(2))",
      "store y[i] = add(~1, ~1)",
    ])
  })

  test("keeps apart what differs in a constant's sign or an element", () => {
    const value = add(mul(x(), 0), mul(x(at({ i: 1 }, 1)), -0))
    expect(share([store("y", at({ i: 1 }), value)])).toEqual([
      "store y[i] = add(mul(f32 x[i], f32(0)), mul(f32 x[i + 1], f32(-0)))",
    ])
  })

  test("does not carry a load over a store", () => {
    const statement = store("y", at({ i: 1 }), x())
    expect(share([statement, statement])).toEqual(["store y[i] = f32 x[i]", "store y[i] = f32 x[i]"])
  })

  test("turns dynamic indices into terms", () => {
    const row = mul(add(variable("i"), 1), 8)
    expect(share([store("y", at({ i: 1 }, 2, row), constant("f32", 1))])).toEqual([
      "let ~1 = add(i, 1)",
      "store y[i + 8*~1 + 2] = f32(1)",
    ])
  })

  test("stays small for deeply shared expressions", () => {
    let value = x() as ReturnType<typeof add>
    for (let depth = 0; depth < 60; depth++) value = add(value, value)
    expect(share([store("y", at({ i: 1 }), value)])).toHaveLength(61)
  })
})
