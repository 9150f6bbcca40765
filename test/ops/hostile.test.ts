import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { CompileError } from "../../src/diagnostics/compile-error.ts"
import { GraphBuilder } from "../../src/ir/builder.ts"
import type { Node, Value } from "../../src/ir/graph.ts"
import type { Attribute } from "../../src/ops/attributes.ts"
import { operatorOf, opNames, type OpName } from "../../src/ops/table.ts"
import { allDTypes, type DType } from "../../src/tensor/dtype.ts"
import { elementCount } from "../../src/tensor/shape.ts"
import { formatType } from "../../src/tensor/tensor.ts"
import { randomTensor } from "../support/graphs.ts"

/*
 * Whatever a model claims, an operator either refuses it with diagnostics or computes a tensor of the type that it inferred:
 * no internal error, no hang, no wrong type. Inputs are drawn so that many fit: operands mostly share dtype and shape, shape
 * arguments and indices are mostly short lists of small integers; about every tenth input is nonsense.
 */
interface Draw {
  readonly dtype: DType
  readonly shape: readonly number[]
  readonly seed: number
  readonly isKnown: boolean
}

const dtype = fc.oneof(
  { weight: 4, arbitrary: fc.constant<DType>("float32") },
  { weight: 2, arbitrary: fc.constantFrom<DType>("int64", "bool", "uint8") },
  { weight: 2, arbitrary: fc.constantFrom(...allDTypes) },
)
const extent = fc.oneof({ weight: 6, arbitrary: fc.integer({ min: 1, max: 3 }) }, fc.constantFrom(0, 4, 5))
const shape = fc.array(extent, { maxLength: 4 })
const seed = fc.nat(1000)
const nonsense: fc.Arbitrary<Draw> = fc.record({ dtype, shape, seed, isKnown: fc.boolean() })

function usual(op: OpName, input: number, common: Pick<Draw, "dtype" | "shape">): fc.Arbitrary<Draw> {
  const { inputs, shapeInputs = [] } = operatorOf(op)
  const name = [...inputs.required, ...(inputs.optional ?? [])][input]
  const list = shape.map((extents) => extents.slice(0, 1))
  if (shapeInputs.includes(input) && op !== "range") {
    return fc.record({ dtype: fc.constant<DType>("int64"), shape: list, seed, isKnown: fc.constant(true) })
  }
  const isIndex = name === "indices" || name === "labels" || name === "target"
  const like = {
    ...common,
    ...(isIndex ? { dtype: "int64" as const } : name === "condition" ? { dtype: "bool" as const } : {}),
  }
  const narrowed = fc.constantFrom(
    like.shape,
    like.shape,
    like.shape.slice(1),
    like.shape.slice(0, 1),
    like.shape.slice(0, 0),
  )
  return fc.record({ dtype: fc.constant(like.dtype), shape: narrowed, seed, isKnown: fc.boolean() })
}

function inputsOf(op: OpName): fc.Arbitrary<readonly (Draw | undefined)[]> {
  const { required, optional = [], rest } = operatorOf(op).inputs
  const least = required.length + (rest === undefined ? 0 : 1)
  const most = least + optional.length + (rest === undefined ? 0 : 2)
  return fc.tuple(fc.record({ dtype, shape }), fc.integer({ min: least, max: most })).chain(([common, count]) => {
    const one = (input: number): fc.Arbitrary<Draw | undefined> =>
      fc.oneof(
        { weight: 17, arbitrary: usual(op, input, common) },
        { weight: 2, arbitrary: nonsense },
        fc.constant(undefined),
      )
    return fc.tuple(...Array.from({ length: count }, (_, input) => one(input)))
  })
}

const candidates: readonly unknown[] = [
  0,
  1,
  2,
  -1,
  3,
  -7,
  0.5,
  NaN,
  2 ** 40,
  true,
  false,
  "ij,jk->ik",
  "i->",
  [],
  [0],
  [1],
  [1, 1],
  [0, 0, 0, 0],
  [1, 1, 1, 1],
  [1, 0],
  [0, 1],
  [-1, 2],
  [2 ** 33],
  [2, 2],
  ...allDTypes,
]

function choicesFor(attribute: Attribute<unknown>): readonly unknown[] {
  const words = attribute.expected.startsWith("one of ") ? attribute.expected.slice("one of ".length).split(", ") : []
  return [...candidates, ...words].filter((value) => attribute.parse(value) !== undefined)
}

function attributesOf(op: OpName): fc.Arbitrary<object> {
  const schema = Object.entries(operatorOf(op).attributes as Readonly<Record<string, Attribute<unknown>>>)
  return fc.record(
    Object.fromEntries(schema.map(([name, attribute]) => [name, fc.constantFrom(...choicesFor(attribute))])),
    { requiredKeys: schema.filter(([, attribute]) => attribute.fallback === undefined).map(([name]) => name) },
  )
}

function apply(op: OpName, draws: readonly (Draw | undefined)[], attributes: object): Node | undefined {
  const builder = new GraphBuilder("hostile")
  const add = ({ dtype: of, shape, seed, isKnown }: Draw, i: number): Value =>
    isKnown
      ? builder.constant(`c${i}`, randomTensor(of, shape, seed, { low: -2, high: 4 }))
      : builder.input(`x${i}`, { dtype: of, shape })
  try {
    return builder.node(
      op,
      draws.map((one, i) => one && add(one, i)),
      attributes,
    )
  } catch (error) {
    if (error instanceof CompileError) return undefined
    throw error
  }
}

function compute(node: Node, draws: readonly (Draw | undefined)[]): void {
  const types = node.outputs.map(({ type }) => type)
  if (types.some(({ shape }) => elementCount(shape) > 5000)) return
  const inputs = node.inputs.map(
    (value, i) => value && randomTensor(value.type.dtype, value.type.shape, draws[i]!.seed, { low: -2, high: 4 }),
  )
  const operator = operatorOf(node.op)
  const results = operator.reference({ inputs, attributes: node.attributes, outputs: types })
  expect(results.map(formatType)).toEqual(types.map(formatType))
  expect(results.map(({ data }) => data.length)).toEqual(types.map(({ shape }) => elementCount(shape)))
  const flops = operator.flops({ inputs: inputs.map((input) => input), attributes: node.attributes, outputs: types })
  expect(Number.isFinite(flops) && flops >= 0, `${flops} flops`).toBe(true)
}

const accepted = new Set<OpName>()

describe.each(opNames)("%s", (op) => {
  test("refuses or computes what it inferred", () => {
    fc.assert(
      fc.property(inputsOf(op), attributesOf(op), (draws, attributes) => {
        const node = apply(op, draws, attributes)
        if (node === undefined) return
        accepted.add(op)
        compute(node, draws)
      }),
      { seed: 1, numRuns: 300 },
    )
  })
})

test("the draws are not refused by most operators", () => {
  expect(accepted.size).toBeGreaterThan(0.85 * opNames.length)
})
