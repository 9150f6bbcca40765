import { assert, property } from "fast-check"
import { describe, expect, test } from "vitest"
import { add, at, constant, load, local, variable } from "../../../src/kernels/language/build.ts"
import { problemsOf } from "../../../src/kernels/language/check.ts"
import type { Expr, Statement } from "../../../src/kernels/language/kernel.ts"
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
import { arbitraryTape, kernelOf } from "./arbitrary.ts"

const buffers = [
  buffer("x", "float32", 16, "read"),
  buffer("y", "float32", 16, "write"),
  buffer("n", "uint8", 4, "read"),
]
const x = load("f32", "x", at({ i: 1 }))
const [declare] = accumulator("sum", constant("f32", 0))

function problems(...body: readonly Statement[]): readonly string[] {
  return problemsOf(kernel("k", buffers, { variable: "i", count: 4 }, body))
}

test("finds nothing wrong with sound kernels", () => {
  const isSound = property(arbitraryTape, (tape) => {
    expect(problemsOf(kernelOf(tape))).toEqual([])
  })
  assert(isSound, { seed: 2, numRuns: 50 })
})

describe("finds", () => {
  test.each<readonly [string, readonly Statement[], string]>([
    ["a name that is not declared", [store("y", at({ i: 1 }), local("v", "f32"))], "v is not declared here"],
    [
      "a name used after its block",
      [loop("j", 2, [bind("v", x)[0]]), store("y", at({ i: 1 }), local("v", "f32"))],
      "v is not declared here",
    ],
    [
      "a name of another type",
      [bind("v", x)[0], store("y", at({ i: 1 }), add(local("v", "i32"), 1))],
      "v is f32, mentioned as i32",
    ],
    ["a name declared twice", [bind("i", x)[0]], "i is declared twice"],
    ["a name of a buffer", [bind("x", x)[0]], "x is declared twice"],
    ["a name that is no identifier", [bind("a b", x)[0]], '"a b" is no identifier'],
    ["an update of a let", [bind("v", x)[0], update(local("v", "f32"), x)], "v is updated and no accumulator"],
    [
      "an update of another type",
      [declare, { kind: "update", name: "sum", value: variable("i") }],
      "sum is f32, updated with i32",
    ],
    [
      "an accumulator in an index",
      [declare, store("y", at({ sum: 1 }), x)],
      "y[sum]: sum is no loop variable and no i32 let",
    ],
    [
      "a float let in an index",
      [bind("v", x)[0], store("y", at({ v: 1 }), x)],
      "y[v]: v is no loop variable and no i32 let",
    ],
    ["an unknown buffer", [store("z", at({ i: 1 }), x)], "no buffer z"],
    ["a store to what is for reading", [store("x", at({ i: 1 }), x)], "x is for read, not write"],
    [
      "a load from what is for writing",
      [store("y", at({ i: 1 }), load("f32", "y", at({})))],
      "y is for write, not read",
    ],
    ["a value that does not fit", [store("y", at({ i: 1 }), variable("i"))], "i32 does not fit y of f32"],
    ["an element before the buffer", [store("y", at({ i: 1 }, -1), x)], "y[i + -1] runs over [-1, 3) of 16"],
    [
      "an element behind the buffer",
      [store("y", at({ i: 4 }, 1), load("f32x4", "x", at({ i: 4 })))],
      "y[4*i + 1] runs over [1, 17) of 16",
    ],
    [
      "an element behind an unrolled loop",
      [unrolled("k", 5, [store("y", at({ i: 4, k: 1 }), x)])],
      "y[4*i + k] runs over [0, 17) of 16",
    ],
    ["half an element", [store("y", at({ i: 0.5 }), x)], "y[0.5*i] is no whole number of elements"],
    ["a step of 0", [loop("k", 2, [], { step: 0 })], "loop k has step 0"],
    ["a bound below 0", [loop("k", 2, [], { begin: -1 })], "loop k has bound -1"],
    ["a bound that is no i32", [loop("k", x, [])], "bound f32 x[i] of loop k is no i32"],
    [
      "an unrolled loop without numbers",
      [{ ...loop("k", variable("i"), []), unroll: true }],
      "loop k is marked unrolled and has a bound that is no number",
    ],
  ])("%s", (_, body, problem) => {
    expect(problems(...body)).toContain(problem)
  })

  test.each<readonly [string, Expr, string]>([
    [
      "operands of two types",
      { op: "binary", fn: "add", type: "f32", left: x, right: variable("i") },
      "add(f32 x[i], i) does not type as f32",
    ],
    [
      "an operator of another type",
      { op: "unary", fn: "popcount", type: "f32", value: x },
      "popcount(f32 x[i]) does not type as f32",
    ],
    [
      "a lane too many",
      { op: "extract", type: "f32", value: constant("f32x4", 1), lane: 4 },
      "f32x4(1).4 does not type as f32",
    ],
    [
      "a conversion that is none",
      { op: "convert", type: "f64x2", value: x, signed: true },
      "to_f64x2(f32 x[i]) does not type as f64x2",
    ],
    ["a number for i64", { op: "constant", type: "i64", lanes: [1] }, "i64(1) does not type as i64"],
  ])("%s", (_, value, problem) => {
    expect(problems({ kind: "let", name: "v", value })).toEqual([problem])
  })
})

test("leaves indices that it cannot bound to the evaluator", () => {
  const beyond = store("y", at({ i: 1 }, 100), x)
  expect(problems(when(variable("i"), [beyond]))).toEqual([])
  expect(problems(loop("k", 0, [beyond]))).toEqual([])
  expect(problems(store("y", at({}, 15, load("i32", "n", at({ i: 1 }))), x))).toEqual([])
})
