import { describe, expect, test } from "vitest"
import { CompileError } from "../../src/diagnostics/compile-error.ts"
import type { Code } from "../../src/diagnostics/catalogue.ts"
import { GraphBuilder } from "../../src/ir/builder.ts"
import type { OpName } from "../../src/ops/table.ts"
import { tensorOf, type Tensor } from "../../src/tensor/tensor.ts"
import { tensorFrom } from "../support/graphs.ts"

const f = (...shape: number[]): Tensor =>
  tensorFrom("float32", shape, new Array(shape.reduce((n, e) => n * e, 1)).fill(1))
const i = (...values: (number | bigint)[]): Tensor => tensorOf("int64", [values.length], values)
const bool = tensorFrom("bool", [1], [1])
const huge = 2n ** 40n

function codesOf(op: OpName, inputs: readonly (Tensor | undefined)[], attributes: object): readonly Code[] {
  const builder = new GraphBuilder("rejected")
  try {
    builder.node(
      op,
      inputs.map((input, k) => input && builder.constant(`x${k}`, input)),
      attributes,
    )
    return []
  } catch (error) {
    if (error instanceof CompileError) return error.diagnostics.map(({ code }) => code as Code)
    throw error
  }
}

type Rejected = readonly [op: OpName, inputs: readonly (Tensor | undefined)[], attributes?: object]
const rejected: Partial<Record<Code, readonly Rejected[]>> = {
  OP_INPUT_COUNT: [
    ["relu", []],
    ["add", [f(1)]],
    ["add", [f(1), f(1), f(1)]],
    ["concat", [], { axis: 0 }],
    ["concat", [f(1), undefined, f(1)], { axis: 0 }],
  ],
  OP_DTYPE: [
    ["sqrt", [i(1)]],
    ["neg", [tensorFrom("uint8", [1], [1])]],
    ["neg", [bool]],
    ["isNaN", [i(1)]],
    ["not", [f(1)]],
    ["bitwiseNot", [f(1)]],
    ["add", [f(1), i(1)]],
    ["add", [bool, bool]],
    ["and", [f(1), f(1)]],
    ["bitwiseAnd", [f(1), f(1)]],
    ["bitShift", [i(1), i(1)], { direction: "left" }],
    ["pow", [f(1), bool]],
    ["less", [bool, bool]],
    ["where", [f(1), f(1), f(1)]],
    ["where", [bool, f(1), i(1)]],
    ["clip", [f(1), i(1)]],
    ["reduceSum", [bool]],
    ["reduceSum", [f(2), f(1)]],
    ["argMax", [bool]],
    ["softmax", [i(1)]],
    ["topK", [f(2), f(1)]],
    ["reshape", [f(1), f(1)]],
    ["concat", [f(1), i(1)], { axis: 0 }],
    ["slice", [f(2), f(1), i(1)]],
    ["pad", [f(2), i(1, 1), i(1)]],
    ["gather", [f(2), f(1)]],
    ["gatherElements", [f(2), f(1)]],
    ["gatherND", [f(2), f(1)]],
    ["scatterElements", [f(2), i(0), i(1)]],
    ["scatterElements", [bool, i(0), bool], { reduction: "add" }],
    ["range", [bool, bool, bool]],
    ["range", [f(1), f(1), i(1)]],
    ["oneHot", [bool, i(3), f(2)]],
    ["trilu", [f(2, 2), f(1)]],
  ],
  OP_ATTRIBUTE: [
    ["cast", [f(1)]],
    ["cast", [f(1)], { to: "string" }],
    ["gelu", [f(1)], { approximate: "maybe" }],
    ["relu", [f(1)], { alpha: 1 }],
    ["bitShift", [tensorFrom("uint8", [1], [1]), tensorFrom("uint8", [1], [1])]],
    ["mod", [f(1), f(1)]],
    ["argMax", [f(2)], { axis: 1 }],
    ["argMax", [f(2)], { axis: -2 }],
    ["argMax", [f()]],
    ["softmax", [f()]],
    ["softmax", [f(2)], { axis: 1.5 }],
    ["reduceSum", [f(2), i(1)]],
    ["cumSum", [f(2), i(1)]],
    ["transpose", [f(2, 3)]],
    ["transpose", [f(2, 3)], { perm: [0] }],
    ["transpose", [f(2, 3)], { perm: [0, 2] }],
    ["transpose", [f(2, 3)], { perm: [0, -1] }],
    ["flatten", [f(2)], { axis: 2 }],
    ["squeeze", [f(1), i(1)]],
    ["unsqueeze", [f(1), i(3)]],
    ["gather", [f(2), i(0)], { axis: 1 }],
    ["gatherND", [f(2), i(0)], { batchDims: -1 }],
    ["depthToSpace", [f(1, 4, 1, 1)], { blocksize: 0 }],
    ["spaceToDepth", [f(1, 4, 2, 2)], { blocksize: -2 }],
    ["chainerCastReduceSum", [f(1)], { to: "bool" }],
  ],
  OP_SHAPE: [
    ["add", [f(2, 3), f(2)]],
    ["where", [bool, f(2), f(3)]],
    ["prelu", [f(2), f(2, 2)]],
    ["clip", [f(2), f(2)]],
    ["reduceSum", [f(2, 2), i(0, -2)]],
    ["reduceSum", [f(2, 2), tensorOf("int64", [1, 1], [0])]],
    ["argMax", [f(0, 2)]],
    ["cumSum", [f(2), i(0, 0)]],
    ["topK", [f(2), i(3)]],
    ["topK", [f(2), i(-1)]],
    ["reshape", [f(6), i(4)]],
    ["reshape", [f(6), i(-1, -1)]],
    ["reshape", [f(6), i(-1, 4)]],
    ["reshape", [f(6), i(-2, -3)]],
    ["reshape", [f(6), i(6, 0)]],
    ["reshape", [f(0), i(0, -1)], { allowzero: true }],
    ["concat", [f(2, 3), f(3, 2)], { axis: 0 }],
    ["concat", [f(2), f(2, 1)], { axis: 0 }],
    ["split", [f(4), i(1, 2)]],
    ["split", [f(4), i(5, -1)]],
    ["split", [f(0), i()]],
    ["slice", [f(2), i(0), i(1), i(0), i(0)]],
    ["slice", [f(2), i(0), i(1, 1)]],
    ["slice", [f(2, 2), i(0, 0), i(1, 1), i(0, -2)]],
    ["pad", [f(2), i(1)]],
    ["pad", [f(2), i(-2, -1)]],
    ["pad", [f(2), i(0, 0), f(2)]],
    ["pad", [f(0), i(1, 0)], { mode: "edge" }],
    ["pad", [f(2, 2), i(1, 1, 1, 1), undefined, i(0, 0)]],
    ["expand", [f(2), i(3)]],
    ["expand", [f(1), i(-1)]],
    ["expand", [f(1), i(huge)]],
    ["expand", [f(1, 1), i(2 ** 16, 2 ** 16)]],
    ["expand", [f(1), i(...new Array<bigint>(20).fill(2n ** 62n))]],
    ["squeeze", [f(2), i(0)]],
    ["unsqueeze", [f(1), i(0, 0)]],
    ["unsqueeze", [f(1), i(0, -3)]],
    ["tile", [f(2), i(2, 2)]],
    ["tile", [f(2), i(-1)]],
    ["tile", [f(2), i(huge)]],
    ["gather", [f(2), i(2)]],
    ["gather", [f(2), i(-3)]],
    ["gather", [f(0), i(0)]],
    ["gatherElements", [f(2, 2), i(0)]],
    ["gatherElements", [f(2, 2), tensorOf("int64", [1, 3], [0, 0, 0])]],
    ["gatherElements", [f(2), i(2)]],
    ["gatherND", [f(2), i(0, 0)]],
    ["gatherND", [f(2), tensorOf("int64", [], [0])]],
    ["gatherND", [f(2), i(2)]],
    ["gatherND", [f(2, 2), tensorOf("int64", [3, 1], [0, 0, 0])], { batchDims: 1 }],
    ["scatterElements", [f(2), i(0), f(2)]],
    ["scatterElements", [f(2), i(2), f(1)]],
    ["scatterND", [f(2), i(0), f(1)]],
    ["scatterND", [f(2), tensorOf("int64", [1, 1], [5]), f(1)]],
    ["depthToSpace", [f(1, 5, 1, 1)], { blocksize: 2 }],
    ["depthToSpace", [f(4)], { blocksize: 2 }],
    ["spaceToDepth", [f(1, 1, 3, 2)], { blocksize: 2 }],
    ["constantOfShape", [i(-1)]],
    ["constantOfShape", [i(huge)]],
    ["constantOfShape", [i(2 ** 20, 2 ** 20)]],
    ["range", [i(0), i(5), i(0)]],
    ["range", [i(0), i(huge), i(1)]],
    ["range", [f(1), f(1), f(2)]],
    ["range", [f(1), tensorFrom("float32", [1], [NaN]), f(1)]],
    ["range", [f(1), tensorFrom("float32", [1], [Infinity]), f(1)]],
    ["oneHot", [i(0), i(-1), f(2)]],
    ["oneHot", [i(0), i(huge), f(2)]],
    ["oneHot", [i(0), i(3), f(3)]],
    ["trilu", [f(2)]],
    ["eyeLike", [f(2)], { dtype: "float32" }],
  ],
}

describe.each(Object.entries(rejected))("%s", (code, list) => {
  const cases = list.map(([op, inputs, attributes = {}]) => ({ op, inputs, attributes }))
  test.each(cases)("$op %#", ({ op, inputs, attributes }) => {
    expect(codesOf(op, inputs, attributes)).toEqual([code])
  })
})

describe("OP_NEEDS_CONSTANT", () => {
  const wanting: readonly [OpName, input: number][] = [
    ["reshape", 1],
    ["reduceSum", 1],
    ["cumSum", 1],
    ["topK", 1],
    ["split", 1],
    ["slice", 2],
    ["slice", 4],
    ["pad", 1],
    ["pad", 3],
    ["expand", 1],
    ["squeeze", 1],
    ["unsqueeze", 1],
    ["tile", 1],
    ["constantOfShape", 0],
    ["trilu", 1],
  ]
  test.each(wanting)("%s, input %i", (op, input) => {
    const builder = new GraphBuilder("dynamic")
    const axes = builder.constant("list", i(0))
    const values = Array.from({ length: input + 1 }, (_, k) => (k === 2 && op === "pad" ? undefined : axes))
    if (input > 0) values[0] = builder.constant("x", f(1, 1))
    if (op === "pad") values[1] = builder.constant("pads", i(0, 0, 0, 0))
    values[input] = builder.input("late", { dtype: "int64", shape: [1] })
    expect(() => builder.node(op, values, {})).toThrow("is computed at run time")
  })
})
