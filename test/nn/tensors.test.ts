import * as fc from "fast-check"
import { describe, expect, expectTypeOf, test } from "vitest"
import { promote } from "../../src/import/model/promotion.ts"
import {
  arange,
  cat,
  eye,
  F,
  full,
  input,
  linspace,
  manualSeed,
  nn,
  onesLike,
  rand,
  randn,
  stack,
  tensor,
  where,
  zerosLike,
  type InputSpec,
  type Tensor,
} from "../../src/nn.ts"
import { allDTypes } from "../../src/tensor/dtype.ts"
import { diagnosticsOf, expectTracedEqualsEager } from "./tracing.ts"

const matrix = tensor([
  [1, 2, 3],
  [4, 5, 6],
])

describe("tensors are made", () => {
  test.each<[string, Tensor, string, readonly number[], number[]]>([
    ["a number", tensor(3), "float32", [], [3]],
    ["nested lists", tensor([[1], [2]]), "float32", [2, 1], [1, 2]],
    ["bigints", tensor([1n, 2n]), "int64", [2], [1, 2]],
    ["booleans", tensor([true, false]), "bool", [2], [1, 0]],
    ["a dtype", tensor([1, 2], { dtype: "int32" }), "int32", [2], [1, 2]],
    ["half precision", tensor([1.5], { dtype: "float16" }), "float16", [1], [1.5]],
    ["a typed array", tensor(new Int32Array([1, 2, 3, 4]), { shape: [2, 2] }), "int32", [2, 2], [1, 2, 3, 4]],
    ["a typed array in another dtype", tensor(new Uint8Array([1, 2]), { dtype: "int64" }), "int64", [2], [1, 2]],
    ["an empty list", tensor([]), "float32", [0], []],
    ["arange", arange(3), "int64", [3], [0, 1, 2]],
    ["arange down", arange(3, 0, -2), "int64", [2], [3, 1]],
    ["linspace", linspace(0, 1, 3), "float32", [3], [0, 0.5, 1]],
    ["eye", eye(2), "float32", [2, 2], [1, 0, 0, 1]],
    ["full", full([2], 7, "int8"), "int8", [2], [7, 7]],
    ["zerosLike", zerosLike(arange(2)), "int64", [2], [0, 0]],
    ["onesLike", onesLike(arange(2)), "int64", [2], [1, 1]],
  ])("from %s", (_, made, dtype, shape, elements) => {
    expect([made.dtype, [...made.shape], made.toNumbers()]).toEqual([dtype, shape, elements])
  })

  test("and do not share memory with the array that they were made from", () => {
    const given = new Float32Array([1, 2])
    const made = tensor(given)
    given[0] = 9
    expect(made.toNumbers()).toEqual([1, 2])
  })

  test("from the same seed with the same numbers", () => {
    manualSeed(7)
    const first = randn([4]).toNumbers()
    manualSeed(7)
    expect(randn([4]).toNumbers()).toEqual(first)
    expect(
      rand([1000])
        .toNumbers()
        .every((x) => x >= 0 && x < 1),
    ).toBe(true)
  })
})

test("a tensor is read as numbers, nested lists and text", () => {
  expect(matrix.toArray()).toEqual([
    [1, 2, 3],
    [4, 5, 6],
  ])
  expect(tensor(2n ** 40n).item()).toBe(2 ** 40)
  expect(String(matrix)).toBe("Tensor(float32[2,3], [1, 2, 3, 4, 5, 6])")
  expect(JSON.stringify(tensor([true]))).toBe('{"dtype":"bool","shape":[1],"data":[1]}')
  expect(tensor(3) > (2 as unknown as Tensor)).toBe(true)
  expect([...matrix].map((row) => row.toNumbers())).toEqual([
    [1, 2, 3],
    [4, 5, 6],
  ])
})

describe("dtypes meet as in PyTorch", () => {
  const [i64, i32, f16, bool] = [arange(2), arange(2).int(), tensor([1, 2]).half(), tensor([true, false])]
  test.each<[string, Tensor, string]>([
    ["int64 + float32", i64.add(tensor([1, 2])), "float32"],
    ["int32 + int64", i32.add(i64), "int64"],
    ["int64 + whole number", i64.add(1), "int64"],
    ["int64 + fraction", i64.add(0.5), "float32"],
    ["float16 + number", f16.add(0.5), "float16"],
    ["float16 + int64", f16.mul(i64), "float16"],
    ["int64 / int64", i64.div(i64.add(1)), "float32"],
    ["bool + whole number", bool.add(1), "int64"],
    ["sum of bool", bool.sum(), "int64"],
    ["sum of int32", i32.sum(), "int64"],
    ["comparison", i64.gt(0.5), "bool"],
  ])("%s", (_, result, dtype) => {
    expect(result.dtype).toBe(dtype)
  })
})

describe("methods compute what their names say, at once and traced", () => {
  const x = tensor([
    [3, -1, 2],
    [0, 5, -4],
  ])
  const cases: Record<string, [(x: Tensor) => Tensor, number[]]> = {
    neg: [(x) => x.neg(), [-3, 1, -2, -0, -5, 4]],
    "floorDivide of negatives": [(x) => x.floorDivide(2), [1, -1, 1, 0, 2, -2]],
    "remainder takes the divisor's sign": [(x) => x.remainder(3), [0, 2, 2, 0, 2, 2]],
    "remainder of integers": [(x) => x.long().remainder(-3), [0, -1, -1, 0, -1, -1]],
    square: [(x) => x.square(), [9, 1, 4, 0, 25, 16]],
    rsqrt: [(x) => x.abs().add(1).rsqrt().slice(1, 0, 1), [0.5, 1]],
    "minimum and maximum": [(x) => x.minimum(2).maximum(-1), [2, -1, 2, 0, 2, -1]],
    clamp: [(x) => x.clamp(undefined, 1), [1, -1, 1, 0, 1, -4]],
    "ne, logicalOr": [(x) => x.ne(0).logicalOr(x.gt(4)), [1, 1, 1, 0, 1, 1]],
    "le, logicalAnd": [(x) => x.le(3).logicalAnd(x.ge(0)), [1, 0, 1, 1, 0, 0]],
    maskedFill: [(x) => x.maskedFill(x.lt(0), 9), [3, 9, 2, 0, 5, 9]],
    where: [(x) => where(x.gt(0), x, 0), [3, 0, 2, 0, 5, 0]],
    "max of all": [(x) => x.max(), [5]],
    "max along an axis": [(x) => x.max(1).values, [3, 5]],
    "where the max is": [(x) => x.max(1).indices, [0, 1]],
    "min along an axis": [(x) => x.min(0, true).values, [0, -1, -4]],
    "argmax of all": [(x) => x.argmax(), [4]],
    "any, all": [(x) => stack([x.gt(4).any(1), x.gt(-5).all(1)]), [0, 1, 1, 1]],
    var: [(x) => x.var(1), [13 / 3, 61 / 3].map(Math.fround)],
    "L1 norm": [(x) => x.norm(1), [15]],
    "sort down": [(x) => x.sort(1, true).values, [3, 2, -1, 5, 0, -4]],
    argsort: [(x) => x.argsort(), [1, 2, 0, 2, 0, 1]],
    t: [(x) => x.t(), [3, 0, -1, 5, 2, -4]],
    flip: [(x) => x.flip(0, 1), [-4, 5, 0, 2, -1, 3]],
    select: [(x) => x.select(1, -1), [2, -4]],
    narrow: [(x) => x.narrow(1, 1, 2), [-1, 2, 5, -4]],
    repeat: [(x) => x.slice(1, 0, 1).repeat(2, 1, 2), [3, 3, 0, 0, 3, 3, 0, 0]],
    "unsqueeze, squeeze": [(x) => x.unsqueeze(-1).squeeze(), [3, -1, 2, 0, 5, -4]],
    chunk: [(x) => x.chunk(2, 1)[1]!, [2, -4]],
    cat: [(x) => cat([x, x], -1).slice(1, 2, 4), [2, 3, -4, 0]],
    triu: [(x) => x.triu(1), [0, -1, 2, 0, 0, -4]],
    cumsum: [(x) => x.cumsum(-1), [3, 2, 4, 0, 5, 1]],
    "matmul with a vector": [(x) => x.matmul(tensor([1, 1, 1])), [4, 1]],
    oneHot: [(x) => F.oneHot(x.argmax(1), 3), [1, 0, 0, 0, 1, 0]],
    normalize: [(x) => F.normalize(x.slice(1, 1, 2)), [-1, 1]],
    expandAs: [(x) => x.select(1, 0).unsqueeze(1).expandAs(x), [3, 3, 3, 0, 0, 0]],
    scatter: [(x) => x.scatter(1, tensor([[0n], [2n]]), tensor([[7], [8]])), [7, -1, 2, 0, 5, 8]],
  }

  test.each(Object.entries(cases))("%s", (_, [run, expected]) => {
    expect(run(x).toNumbers()).toEqual(expected)
    expectTracedEqualsEager((x) => run(x!), [x])
  })
})

describe("initialisers give the moments of their formulas", () => {
  const shape = [1000, 1000]
  const moments = (t: Tensor): [number, number] => {
    const elements = t.toNumbers()
    const mean = elements.reduce((sum, x) => sum + x, 0) / elements.length
    return [mean, Math.sqrt(elements.reduce((sum, x) => sum + (x - mean) ** 2, 0) / elements.length)]
  }

  test.each<[string, (t: Tensor) => Tensor, number]>([
    ["kaimingNormal", (t) => nn.init.kaimingNormal(t, { mode: "fanOut", nonlinearity: "relu" }), Math.sqrt(2 / 1000)],
    ["kaimingUniform", (t) => nn.init.kaimingUniform(t, { a: Math.sqrt(5) }), Math.sqrt(1 / 3000)],
    ["xavierNormal", (t) => nn.init.xavierNormal(t), Math.sqrt(2 / 2000)],
    ["xavierUniform", (t) => nn.init.xavierUniform(t, 2), 2 * Math.sqrt(2 / 2000)],
    ["uniform", (t) => nn.init.uniform(t, -1, 1), Math.sqrt(1 / 3)],
    ["constant", (t) => nn.init.constant(t, 0), 0],
  ])("%s", (_, fill, deviation) => {
    manualSeed(3)
    const [mean, found] = moments(fill(new nn.Parameter(full(shape, 1))))
    expect(Math.abs(mean)).toBeLessThanOrEqual(0.01 * deviation)
    expect(Math.abs(found - deviation)).toBeLessThanOrEqual(0.01 * deviation)
  })

  test("truncNormal stays within its bounds", () => {
    const elements = nn.init.truncNormal(new nn.Parameter(full([1000], 0))).toNumbers()
    expect(Math.max(...elements.map(Math.abs))).toBeLessThanOrEqual(2)
  })

  test("the defaults of Linear and Conv2d are bounded by their fan in", () => {
    for (const { weight, bias } of [new nn.Linear(100, 10), new nn.Conv2d(4, 8, 5)]) {
      const bound = 1 / Math.sqrt(100)
      for (const parameter of [weight, bias!])
        expect(Math.max(...parameter.toNumbers().map(Math.abs))).toBeLessThanOrEqual(bound)
    }
  })
})

test("a wrong call is reported at the line of the call", () => {
  const found = diagnosticsOf(() => matrix.matmul(matrix))
  expect(found.map(({ code }) => code)).toEqual(["OP_SHAPE"])
  expect(found[0]!.place.file).toBe(import.meta.filename)
})

test("float labels are refused instead of being broadcast", () => {
  const found = diagnosticsOf(() => F.crossEntropy(matrix, tensor([0, 1])))
  expect(found.map(({ code, message }) => [code, message])).toEqual([
    [
      "TRACE_UNSUPPORTED",
      "crossEntropy: labels of dtype float32 and shape [2], expected int64 class indices, or probabilities of shape [2,3]",
    ],
  ])
})

test("probabilities may be labels", () => {
  const soft = F.crossEntropy(
    matrix,
    tensor([
      [0, 0, 1],
      [1, 0, 0],
    ]),
  )
  const hard = F.crossEntropy(matrix, tensor([2n, 0n]))
  expect(soft.item()).toBeCloseTo(hard.item(), 6)
})

test("promotion does not depend on the order, and keeps a dtype that meets itself", () => {
  const dtype = fc.constantFrom(...allDTypes)
  fc.assert(
    fc.property(dtype, dtype, (a, b) => {
      expect(promote(a, b)).toBe(promote(b, a))
      expect(promote(a, a)).toBe(a)
      expect(promote(promote(a, b), a)).toBe(promote(a, b))
    }),
    { seed: 1 },
  )
})

test("the types of inputs are literal", () => {
  const inputs = { x: input([2, 3]), t: input([2], "int64") }
  expectTypeOf(inputs.x).toEqualTypeOf<InputSpec<"float32", readonly [2, 3]>>()
  expectTypeOf(inputs.t).toEqualTypeOf<InputSpec<"int64", readonly [2]>>()
  expect(inputs.t).toEqual({ kind: "input", dtype: "int64", shape: [2] })
})
