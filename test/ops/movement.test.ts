import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { allDTypes } from "../../src/tensor/dtype.ts"
import { elementCount, type Shape } from "../../src/tensor/shape.ts"
import { tensorOf, type Tensor } from "../../src/tensor/tensor.ts"
import { randomTensor, runOperator, tensorFrom, valuesOf } from "../support/graphs.ts"

const ints = (...values: number[]): Tensor => tensorFrom("int64", [values.length], values)
const scalar = (value: number): Tensor => tensorFrom("int64", [], [value])
/** 0, 1, 2, … under a shape: an element says where it came from. */
const counted = (...shape: number[]): Tensor =>
  tensorFrom(
    "int32",
    shape,
    Array.from({ length: elementCount(shape) }, (_, i) => i),
  )
const smallShape = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 })
const options = { seed: 1, numRuns: 50 }

/** Every coordinate of a shape, by recursion. */
function coordinatesOf(shape: Shape): number[][] {
  const [extent, ...inner] = shape
  if (extent === undefined) return [[]]
  return Array.from({ length: extent }, (_, i) => coordinatesOf(inner).map((rest) => [i, ...rest])).flat()
}

function at(tensor: Tensor, coordinates: readonly number[]): number {
  return valuesOf(tensor)[coordinates.reduce((index, coordinate, axis) => index * tensor.shape[axis]! + coordinate, 0)]!
}

describe("views", () => {
  const x = counted(2, 1, 3)
  test.each<[Shape, number[], boolean?]>([
    [[6], [-1]],
    [
      [2, 3],
      [0, -1],
    ],
    [
      [3, 2],
      [3, 2],
    ],
    [
      [2, 1, 3, 1],
      [0, 0, 0, 1],
    ],
  ])("reshape to %j", (shape, wanted) => {
    expect(runOperator("reshape", [x, ints(...wanted)])[0]).toEqual({ ...x, shape })
  })

  test("reshape of nothing with allowzero", () => {
    const nothing = tensorFrom("float32", [0, 3], [])
    expect(runOperator("reshape", [nothing, ints(3, 0)], { allowzero: true })[0]!.shape).toEqual([3, 0])
  })

  test("squeeze and unsqueeze", () => {
    expect(runOperator("squeeze", [x])[0]!.shape).toEqual([2, 3])
    expect(runOperator("squeeze", [x, ints(-2)])[0]!.shape).toEqual([2, 3])
    expect(runOperator("unsqueeze", [x, ints(-1, 0)])[0]!.shape).toEqual([1, 2, 1, 3, 1])
    expect(runOperator("unsqueeze", [tensorFrom("float32", [], [1]), ints(0)])[0]!.shape).toEqual([1])
  })

  test.each([
    [0, [1, 6]],
    [1, [2, 3]],
    [3, [6, 1]],
    [-1, [2, 3]],
    [-3, [1, 6]],
  ] as const)("flatten at axis %i", (axis, shape) => {
    expect(runOperator("flatten", [x], { axis })[0]).toEqual({ ...x, shape })
  })

  test.each(allDTypes)("%s elements keep their bits", (dtype) => {
    const bits = randomTensor(dtype, [3, 2], 1)
    for (const op of ["identity", "dropout"] as const) expect(runOperator(op, [bits])[0]).toEqual(bits)
    const twice = runOperator("transpose", runOperator("transpose", [bits], { perm: [1, 0] }), { perm: [1, 0] })
    expect(twice[0]).toEqual(bits)
  })
})

test("transpose moves every element to its permuted coordinates", () => {
  const permuted = smallShape.chain((shape) =>
    fc.tuple(
      fc.constant(shape),
      fc.shuffledSubarray(
        shape.map((_, i) => i),
        { minLength: shape.length },
      ),
    ),
  )
  fc.assert(
    fc.property(permuted, ([shape, perm]) => {
      const x = counted(...shape)
      const [y] = runOperator("transpose", [x], { perm })
      for (const from of coordinatesOf(shape))
        expect(
          at(
            y!,
            perm.map((axis) => from[axis]!),
          ),
        ).toBe(at(x, from))
    }),
    options,
  )
})

describe("slice", () => {
  /** Which indices of an axis a slice takes, by Python's rules, found by walking. */
  function taken(extent: number, start: number, end: number, step: number): number[] {
    const resolve = (position: number): number => (position < 0 ? position + extent : position)
    const indices: number[] = []
    const first = step > 0 ? Math.max(resolve(start), 0) : Math.min(resolve(start), extent - 1)
    const isBefore = (i: number): boolean => (step > 0 ? i < resolve(end) : i > resolve(end))
    for (let i = first; i >= 0 && i < extent && isBefore(i); i += step) indices.push(i)
    return indices
  }

  test("takes the elements that walking along the axes gives", () => {
    const bound = fc.integer({ min: -6, max: 6 })
    const step = fc.integer({ min: -3, max: 3 }).filter((value) => value !== 0)
    const cut = fc.tuple(fc.integer({ min: 0, max: 5 }), bound, bound, step)
    fc.assert(
      fc.property(fc.array(cut, { minLength: 1, maxLength: 3 }), (cuts) => {
        const x = counted(...cuts.map(([extent]) => extent))
        const lists = cuts.map(([extent, start, end, by]) => taken(extent, start, end, by))
        const [starts, ends, steps] = [1, 2, 3].map((part) => ints(...cuts.map((values) => values[part]!)))
        const axes = ints(...cuts.map((_, axis) => axis - cuts.length))
        const [y] = runOperator("slice", [x, starts, ends, axes, steps])
        const shape = lists.map((list) => list.length)
        expect(y!.shape).toEqual(shape)
        expect(valuesOf(y!)).toEqual(
          coordinatesOf(shape).map((to) =>
            at(
              x,
              to.map((i, axis) => lists[axis]![i]!),
            ),
          ),
        )
      }),
      { seed: 1, numRuns: 150 },
    )
  })

  test("ends far outside", () => {
    const x = counted(4)
    const huge = tensorOf("int64", [1], [2n ** 63n - 1n])
    const least = tensorOf("int64", [1], [-(2n ** 63n)])
    expect(valuesOf(runOperator("slice", [x, ints(1), huge])[0]!)).toEqual([1, 2, 3])
    expect(valuesOf(runOperator("slice", [x, huge, least, ints(0), ints(-1)])[0]!)).toEqual([3, 2, 1, 0])
  })
})

describe("pad", () => {
  const x = tensorFrom("int32", [4], [1, 2, 3, 4])
  test.each([
    ["constant", [2, 1], [0, 0, 1, 2, 3, 4, 0]],
    ["edge", [2, 1], [1, 1, 1, 2, 3, 4, 4]],
    ["reflect", [2, 1], [3, 2, 1, 2, 3, 4, 3]],
    ["reflect", [7, 0], [2, 1, 2, 3, 4, 3, 2, 1, 2, 3, 4]],
    ["wrap", [2, 5], [3, 4, 1, 2, 3, 4, 1, 2, 3, 4, 1]],
    ["constant", [-1, -2], [2]],
    ["constant", [-1, 2], [2, 3, 4, 0, 0]],
    ["edge", [1, -2], [1, 1, 2]],
  ] as const)("%s by %j", (mode, pads, expected) => {
    expect(valuesOf(runOperator("pad", [x, ints(...pads)], { mode })[0]!)).toEqual(expected)
  })

  test("some axes, with a value", () => {
    const [y] = runOperator("pad", [counted(2, 2), ints(1, 0), tensorFrom("int32", [], [9]), ints(-1)])
    expect(y!.shape).toEqual([2, 3])
    expect(valuesOf(y!)).toEqual([9, 0, 1, 9, 2, 3])
  })

  test("the value of a half float keeps its bits", () => {
    const [y] = runOperator("pad", [tensorFrom("float16", [1], [1]), ints(1, 0), tensorFrom("float16", [], [-0.5])])
    expect(valuesOf(y!)).toEqual([-0.5, 1])
  })

  test("is undone by negative pads", () => {
    const z = counted(2, 3)
    for (const mode of ["constant", "edge", "reflect", "wrap"] as const) {
      const [padded] = runOperator("pad", [z, ints(1, 2, 3, 0)], { mode })
      expect(runOperator("pad", [padded!, ints(-1, -2, -3, 0)], { mode })[0]).toEqual(z)
    }
  })
})

describe("concat and split", () => {
  test("concat undoes split", () => {
    const cut = fc.tuple(smallShape, fc.nat(), fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 4 }))
    fc.assert(
      fc.property(cut, ([shape, seed, extents]) => {
        const axis = seed % shape.length
        const total = extents.reduce((sum, extent) => sum + extent, 0)
        const x = counted(...shape.toSpliced(axis, 1, total))
        const names = extents.map((_, i) => `part${i}`)
        const parts = runOperator("split", [x, ints(...extents)], { axis }, names)
        expect(parts.map((part) => part.shape[axis])).toEqual(extents)
        expect(runOperator("concat", parts, { axis })[0]).toEqual(x)
      }),
      options,
    )
  })

  test("split", () => {
    const [left, right] = runOperator("split", [counted(2, 3), ints(1, 2)], { axis: 1 }, ["left", "right"])
    expect([valuesOf(left!), valuesOf(right!)]).toEqual([
      [0, 3],
      [1, 2, 4, 5],
    ])
  })
})

test("tile repeats", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 })), { maxLength: 3 }),
      (axes) => {
        const x = counted(...axes.map(([extent]) => extent))
        const [y] = runOperator("tile", [x, ints(...axes.map(([, count]) => count))])
        expect(y!.shape).toEqual(axes.map(([extent, count]) => extent * count))
        expect(valuesOf(y!)).toEqual(
          coordinatesOf(y!.shape).map((to) =>
            at(
              x,
              to.map((i, axis) => i % axes[axis]![0]),
            ),
          ),
        )
      },
    ),
    options,
  )
})

describe("depthToSpace and spaceToDepth", () => {
  const x = counted(1, 8, 1, 1)
  test("DCR: pixels before channels", () => {
    expect(valuesOf(runOperator("depthToSpace", [x], { blocksize: 2 })[0]!)).toEqual([0, 2, 4, 6, 1, 3, 5, 7])
  })
  test("CRD: channels before pixels", () => {
    expect(valuesOf(runOperator("depthToSpace", [x], { blocksize: 2, mode: "CRD" })[0]!)).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7,
    ])
  })
  test("spaceToDepth undoes DCR", () => {
    const z = counted(2, 18, 2, 3)
    expect(
      runOperator("spaceToDepth", runOperator("depthToSpace", [z], { blocksize: 3 }), { blocksize: 3 })[0],
    ).toEqual(z)
  })
})

describe("made from shapes and numbers", () => {
  test("shape and size", () => {
    const x = counted(2, 3, 4)
    expect(runOperator("shape", [x], { end: 3 })[0]).toEqual(ints(2, 3, 4))
    expect(runOperator("shape", [x], { start: -2, end: -1 })[0]).toEqual(ints(3))
    expect(runOperator("size", [x])[0]).toEqual(scalar(24))
  })

  test("constantOfShape", () => {
    const [y] = runOperator("constantOfShape", [ints(2, 1)], { dtype: "float16", value: 0.5 })
    expect(valuesOf(y!)).toEqual([0.5, 0.5])
    expect(valuesOf(runOperator("constantOfShape", [ints()], { dtype: "bool", value: 2 })[0]!)).toEqual([1])
    expect(valuesOf(runOperator("constantOfShape", [ints(0)])[0]!)).toEqual([])
  })

  test.each([
    ["int64", 1, 5, 2, [1, 3]],
    ["int32", 10, 4, -2, [10, 8, 6]],
    ["float32", 1, 2, 0.25, [1, 1.25, 1.5, 1.75]],
    ["int64", 3, 3, 1, []],
    ["int16", 5, 3, 1, []],
    ["float64", 0, -1, -0.5, [0, -0.5]],
    ["float16", 0, 2, 0.5, [0, 0.5, 1, 1.5]],
  ] as const)("range of %s from %d to %d by %d", (dtype, start, limit, delta, expected) => {
    const bounds = [start, limit, delta].map((value) => tensorFrom(dtype, [], [value]))
    const [y] = runOperator("range", bounds)
    expect(y!.dtype).toBe(dtype)
    expect(valuesOf(y!)).toEqual(expected)
  })

  test("eyeLike", () => {
    const x = counted(2, 3)
    expect(valuesOf(runOperator("eyeLike", [x], { dtype: "float32" })[0]!)).toEqual([1, 0, 0, 0, 1, 0])
    expect(valuesOf(runOperator("eyeLike", [x], { dtype: "int8", k: 1 })[0]!)).toEqual([0, 1, 0, 0, 0, 1])
    expect(valuesOf(runOperator("eyeLike", [x], { dtype: "bool", k: -1 })[0]!)).toEqual([0, 0, 0, 1, 0, 0])
  })

  test("oneHot", () => {
    const values = tensorFrom("float32", [2], [2, 5])
    const indices = ints(0, -1, 7)
    const [last] = runOperator("oneHot", [indices, scalar(3), values])
    expect(last!.shape).toEqual([3, 3])
    expect(valuesOf(last!)).toEqual([5, 2, 2, 2, 2, 5, 2, 2, 2])
    const [first] = runOperator("oneHot", [indices, scalar(3), values], { axis: 0 })
    expect(first).toEqual(runOperator("transpose", [last!], { perm: [1, 0] })[0])
  })
})

describe("trilu", () => {
  const x = tensorFrom("int32", [3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9])
  test.each([
    [true, 0, [1, 2, 3, 0, 5, 6, 0, 0, 9]],
    [true, 1, [0, 2, 3, 0, 0, 6, 0, 0, 0]],
    [false, 0, [1, 0, 0, 4, 5, 0, 7, 8, 9]],
    [false, -1, [0, 0, 0, 4, 0, 0, 7, 8, 0]],
  ])("upper %s, k %i", (upper, k, expected) => {
    expect(valuesOf(runOperator("trilu", [x, scalar(k)], { upper })[0]!)).toEqual(expected)
  })

  test("upper and lower without the diagonal add up to x, in every matrix", () => {
    const z = randomTensor("int32", [2, 3, 4], 1)
    const [upper] = runOperator("trilu", [z])
    const [lower] = runOperator("trilu", [z, scalar(-1)], { upper: false })
    expect(runOperator("add", [upper!, lower!])[0]).toEqual(z)
  })
})
