import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { OpName } from "../../src/ops/table.ts"
import type { DType } from "../../src/tensor/dtype.ts"
import { elementCount } from "../../src/tensor/shape.ts"
import { tensorOf, type Tensor } from "../../src/tensor/tensor.ts"
import { expectClose, randomTensor, runOperator, tensorFrom, valuesOf } from "../support/graphs.ts"

/** A tensor as nested lists; a scalar is a number. */
type Nested = number | readonly Nested[]

function nest(values: readonly number[], shape: readonly number[]): Nested {
  const [extent, ...inner] = shape
  if (extent === undefined) return values[0]!
  const length = elementCount(inner)
  return Array.from({ length: extent }, (_, i) => nest(values.slice(i * length, (i + 1) * length), inner))
}

/** Every list of elements that one result stands for, by recursion over the axes: a reduced axis pools what lies below it. */
function groups(nested: Nested, axes: readonly number[], axis = 0): readonly (readonly number[])[] {
  if (typeof nested === "number") return [[nested]]
  const below = nested.map((part) => groups(part, axes, axis + 1))
  if (!axes.includes(axis)) return below.flat()
  return below[0]!.map((_, i) => below.flatMap((part) => part[i]!))
}

const sum = (list: readonly number[]): number => list.reduce((total, x) => total + x, 0)
const formulas: Partial<Record<OpName, (group: readonly number[]) => number>> = {
  reduceSum: sum,
  reduceMean: (group) => sum(group) / group.length,
  reduceProd: (group) => group.reduce((product, x) => product * x, 1),
  reduceMax: (group) => Math.max(...group),
  reduceMin: (group) => Math.min(...group),
  reduceL1: (group) => sum(group.map(Math.abs)),
  reduceL2: (group) => Math.hypot(...group),
  reduceSumSquare: (group) => sum(group.map((x) => x * x)),
  reduceLogSum: (group) => Math.log(sum(group)),
  reduceLogSumExp: (group) => Math.log(sum(group.map(Math.exp))),
}
const reductions = Object.keys(formulas) as (keyof typeof formulas & "reduceSum")[]

const shapeAndAxes = fc
  .array(fc.integer({ min: 1, max: 4 }), { minLength: 0, maxLength: 4 })
  .chain((shape) => fc.tuple(fc.constant(shape), fc.subarray(shape.map((_, axis) => axis)), fc.boolean(), fc.boolean()))

const axesTensor = (axes: readonly number[]): Tensor => tensorFrom("int64", [axes.length], axes)

describe.each(reductions)("%s", (op) => {
  test("is its formula on every group of elements", () => {
    fc.assert(
      fc.property(shapeAndAxes, ([shape, axes, keepdims, fromEnd]) => {
        const x = randomTensor("float64", shape, 7, { low: 0.1, high: 2 })
        const named = fromEnd ? axes.map((axis) => axis - shape.length) : axes
        const [actual] = runOperator(op, [x, axesTensor(named)], { keepdims, noopWithEmptyAxes: true })
        const kept = shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent))
        const expected = keepdims ? kept : shape.filter((_, axis) => !axes.includes(axis))
        const results = groups(nest(valuesOf(x), shape), axes).map(formulas[op]!)
        expectClose(actual!, tensorFrom("float64", expected, results), { rtol: 1e-12 })
      }),
      { seed: 1, numRuns: 40 },
    )
  })

  test("no axes, or an empty list of them, means all", () => {
    const x = randomTensor("float32", [2, 3], 1, { low: 0.1, high: 1 })
    const [all] = runOperator(op, [x, axesTensor([0, 1])])
    expect(runOperator(op, [x])[0]).toEqual(all)
    expect(runOperator(op, [x, axesTensor([])])[0]).toEqual(all)
  })
})

describe("corner cases of reductions", () => {
  test.each<[OpName, number]>([
    ["reduceSum", 0],
    ["reduceMean", NaN],
    ["reduceProd", 1],
    ["reduceMax", -Infinity],
    ["reduceMin", Infinity],
    ["reduceL1", 0],
    ["reduceL2", 0],
    ["reduceSumSquare", 0],
    ["reduceLogSum", -Infinity],
    ["reduceLogSumExp", -Infinity],
  ])("%s of nothing", (op, expected) => {
    expect(valuesOf(runOperator(op, [tensorFrom("float32", [2, 0], []), axesTensor([1])])[0]!)).toEqual([
      expected,
      expected,
    ])
  })

  test.each<[OpName, DType, number]>([
    ["reduceMax", "int8", -128],
    ["reduceMin", "uint8", 255],
    ["reduceMax", "bool", 0],
    ["reduceMin", "bool", 1],
    ["reduceMean", "int32", 0],
  ])("%s of nothing as %s", (op, dtype, expected) => {
    expect(valuesOf(runOperator(op, [tensorFrom(dtype, [0], [])])[0]!)).toEqual([expected])
  })

  test("NaN wins", () => {
    const x = tensorFrom("float32", [3], [1, NaN, 2])
    expect(valuesOf(runOperator("reduceMax", [x])[0]!)).toEqual([NaN])
    expect(valuesOf(runOperator("reduceMin", [x])[0]!)).toEqual([NaN])
  })

  test("logSumExp does not overflow", () => {
    const [y] = runOperator("reduceLogSumExp", [tensorFrom("float32", [2], [1000, 1000])])
    expectClose(y!, tensorFrom("float32", [1], [1000 + Math.LN2]))
  })

  test("sums of half floats round once", () => {
    const x = tensorFrom(
      "float16",
      [4096],
      Array.from({ length: 4096 }, () => 1.0009765625),
    )
    expect(valuesOf(runOperator("reduceSum", [x])[0]!)).toEqual([4100])
  })

  test("64-bit integers are exact", () => {
    const x = tensorOf("int64", [3], [2n ** 62n, 1n, 2n])
    expect(runOperator("reduceSum", [x])[0]!.data).toEqual(BigInt64Array.of(2n ** 62n + 3n))
    expect(runOperator("reduceMax", [x])[0]!.data).toEqual(BigInt64Array.of(2n ** 62n))
    expect(valuesOf(runOperator("reduceMean", [tensorFrom("int32", [2], [-2, -1])])[0]!)).toEqual([-1])
  })

  test("noopWithEmptyAxes still applies the formula to every element", () => {
    const x = tensorFrom("float32", [2], [-3, 2])
    expect(valuesOf(runOperator("reduceSumSquare", [x], { noopWithEmptyAxes: true })[0]!)).toEqual([9, 4])
    expect(valuesOf(runOperator("reduceSum", [x], { noopWithEmptyAxes: true })[0]!)).toEqual([-3, 2])
  })
})

describe("argMax and argMin", () => {
  const x = tensorFrom("float32", [2, 3], [2, 2, 1, 3, 10, 10])
  test.each<[OpName, object, readonly number[], readonly number[]]>([
    ["argMax", { axis: 1 }, [2, 1], [0, 1]],
    ["argMax", { axis: -1, keepdims: false }, [2], [0, 1]],
    ["argMax", { axis: 1, selectLastIndex: true }, [2, 1], [1, 2]],
    ["argMax", { axis: 0, keepdims: false }, [3], [1, 1, 1]],
    ["argMin", { axis: 1 }, [2, 1], [2, 0]],
    ["argMin", { axis: 0 }, [1, 3], [0, 0, 0]],
  ])("%s %j", (op, attributes, shape, expected) => {
    expect(runOperator(op, [x], attributes)[0]).toEqual(tensorFrom("int64", shape, expected))
  })

  test("the element at the index is the extreme", () => {
    const values = randomTensor("int64", [3, 5, 2], 4)
    for (const [arg, reduce] of [
      ["argMax", "reduceMax"],
      ["argMin", "reduceMin"],
    ] as const) {
      const [indices] = runOperator(arg, [values], { axis: 1 })
      const [picked] = runOperator("gatherElements", [values, indices!], { axis: 1 })
      expect(picked).toEqual(runOperator(reduce, [values, axesTensor([1])])[0])
    }
  })
})

describe("softmax", () => {
  test.each([0, 1, 2, -1])("axis %i: sums to 1, keeps ratios, and logSoftmax is its logarithm", (axis) => {
    const x = randomTensor("float64", [2, 3, 4], 8, { low: -5, high: 5 })
    const [y] = runOperator("softmax", [x], { axis })
    const [exponentials] = runOperator("exp", [x])
    const [sums] = runOperator("reduceSum", [exponentials!, axesTensor([axis])])
    expectClose(y!, runOperator("div", [exponentials!, sums!])[0]!, { rtol: 1e-12 })
    expectClose(runOperator("logSoftmax", [x], { axis })[0]!, runOperator("log", [y!])[0]!, { rtol: 1e-12 })
  })

  test("large numbers do not overflow", () => {
    expect(valuesOf(runOperator("softmax", [tensorFrom("float32", [2], [1e30, 1e30])])[0]!)).toEqual([0.5, 0.5])
  })
})

describe("cumSum", () => {
  const x = tensorFrom("int32", [2, 3], [1, 2, 3, 4, 5, 6])
  const axis = (value: number): Tensor => tensorFrom("int64", [], [value])
  test.each<[number, object, readonly number[]]>([
    [1, {}, [1, 3, 6, 4, 9, 15]],
    [0, {}, [1, 2, 3, 5, 7, 9]],
    [-1, { exclusive: true }, [0, 1, 3, 0, 4, 9]],
    [1, { reverse: true }, [6, 5, 3, 15, 11, 6]],
    [1, { reverse: true, exclusive: true }, [5, 3, 0, 11, 6, 0]],
  ])("axis %i %j", (along, attributes, expected) => {
    expect(valuesOf(runOperator("cumSum", [x, axis(along)], attributes)[0]!)).toEqual(expected)
  })
})

describe("topK", () => {
  test("is the first k of a sort along the axis", () => {
    const lines = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(lines, fc.nat(), fc.boolean(), (line, seed, largest) => {
        const k = seed % (line.length + 1)
        const x = tensorFrom("float32", [line.length, 1], line)
        const [values, indices] = runOperator("topK", [x, tensorFrom("int64", [1], [k])], { axis: 0, largest }, [
          "values",
          "indices",
        ])
        const sorted = line
          .map((value, i) => ({ value, i }))
          .sort((a, b) => (largest ? b.value - a.value : a.value - b.value) || a.i - b.i)
        expect(valuesOf(values!)).toEqual(sorted.slice(0, k).map(({ value }) => value))
        expect(valuesOf(indices!)).toEqual(sorted.slice(0, k).map(({ i }) => i))
      }),
      { seed: 1, numRuns: 60 },
    )
  })

  test("along a middle axis", () => {
    const x = tensorFrom("int64", [1, 3, 2], [1, 6, 3, 5, 2, 4])
    const [values, indices] = runOperator("topK", [x, tensorFrom("int64", [1], [2])], { axis: 1 }, [
      "values",
      "indices",
    ])
    expect(valuesOf(values!)).toEqual([3, 6, 2, 5])
    expect(valuesOf(indices!)).toEqual([1, 0, 2, 1])
  })

  test("NaN counts as the greatest", () => {
    const x = tensorFrom("float32", [3], [1, NaN, 2])
    const [values] = runOperator("topK", [x, tensorFrom("int64", [1], [2])], {}, ["values", "indices"])
    expect(valuesOf(values!)).toEqual([NaN, 2])
  })
})
