import { present } from "../../diagnostics/invariant.ts"
import { dtypes, type DType } from "../../tensor/dtype.ts"
import { elementCount, normalizeAxis, type Shape } from "../../tensor/shape.ts"
import { numbersOf, type Tensor, type TensorType } from "../../tensor/tensor.ts"
import { bool } from "../attributes.ts"
import { inputType, requireDType } from "../check.ts"
import { defineOperator, type InferenceContext, type Operator } from "../operator.ts"
import { fillBig, fillTensor, readBig, readNumber } from "./access.ts"
import { optionalIntegers, requireAxes } from "./arguments.ts"
import { broadcastIndex, numberDTypes } from "./elementwise.ts"

/**
 * What a reduction does with the elements of one group, in row-major order: `start`, then `step` for each, then `finish`
 * with how many there were. Sums in float64; integers in `big`, exactly, with a result that wraps around.
 */
export interface Fold<T> {
  readonly start: T
  step(sum: T, element: T): T
  finish?(sum: T, count: number): T
}

export interface Reduction {
  readonly number: Fold<number>
  /** Absent when integers go by way of numbers, truncated at the end. */
  readonly big?: Fold<bigint> | ((dtype: DType) => Fold<bigint>)
  readonly allowed?: readonly DType[]
}

const attributes = { keepdims: bool(true), noopWithEmptyAxes: bool(false) }
export type ReductionAttributes = typeof attributes

/**
 * A reduction over the axes of its second input. Without axes (or with an empty list) it goes over all of them, or with
 * `noopWithEmptyAxes` over none: then every element is a group of its own.
 */
export function reduction(name: string, rules: Reduction): Operator<ReductionAttributes> {
  return defineOperator({
    name,
    inputs: { required: ["x"], optional: ["axes"] },
    attributes,
    outputs: { min: 1, max: 1 },
    shapeInputs: [1],
    infer(context) {
      requireDType(context, name, 0, "x", rules.allowed ?? numberDTypes)
      const { keepdims, noopWithEmptyAxes } = context.attributes
      const { dtype, shape } = inputType(context, 0)
      const reduced = requireReducedAxes(context, name, noopWithEmptyAxes)
      return [{ dtype, shape: reducedShape(shape, reduced, keepdims) }]
    },
    reference({ inputs, attributes: { noopWithEmptyAxes }, outputs }) {
      const x = present(inputs[0], "x")
      return [reduceTensor(x, reducedAxes(x.shape, inputs[1], noopWithEmptyAxes), outputs[0]!, rules)]
    },
    flops: ({ inputs }) => elementCount(inputs[0]!.shape),
  })
}

/** The axes that a reduction node goes over, checked. */
export function requireReducedAxes(
  context: InferenceContext<unknown>,
  op: string,
  noopWithEmptyAxes: boolean,
): readonly number[] {
  const rank = inputType(context, 0).shape.length
  const axes = optionalIntegers(context, op, 1, "axes") ?? []
  return axes.length === 0 ? axesWithoutChoice(rank, noopWithEmptyAxes) : requireAxes(context, op, axes, rank)
}

/** The axes that a reduction node goes over, non-negative, from its second input. */
export function reducedAxes(shape: Shape, axes: Tensor | undefined, noopWithEmptyAxes: boolean): readonly number[] {
  if (axes === undefined || axes.data.length === 0) return axesWithoutChoice(shape.length, noopWithEmptyAxes)
  return numbersOf(axes).map((axis) => normalizeAxis(axis, shape.length))
}

function axesWithoutChoice(rank: number, noopWithEmptyAxes: boolean): readonly number[] {
  return noopWithEmptyAxes ? [] : Array.from({ length: rank }, (_, axis) => axis)
}

export function reducedShape(shape: Shape, reduced: readonly number[], keepdims: boolean): Shape {
  if (keepdims) return shape.map((extent, axis) => (reduced.includes(axis) ? 1 : extent))
  return shape.filter((_, axis) => !reduced.includes(axis))
}

export function reduceTensor(x: Tensor, axes: readonly number[], type: TensorType, rules: Reduction): Tensor {
  const { number, big } = rules
  if (dtypes[x.dtype].kind === "float" || big === undefined) {
    const sums = fold(x, axes, readNumber(x), number)
    return fillTensor(type, (i) => sums[i]!)
  }
  const sums = fold(x, axes, readBig(x), typeof big === "function" ? big(x.dtype) : big)
  return fillBig(type, (i) => sums[i]!)
}

/** The group of an element is the element of the result that it would read if the result were broadcast to x. */
function fold<T>(x: Tensor, axes: readonly number[], read: (index: number) => T, rule: Fold<T>): readonly T[] {
  const groups = reducedShape(x.shape, axes, true)
  const groupOf = broadcastIndex(groups, x.shape)
  const sums = new Array<T>(elementCount(groups)).fill(rule.start)
  for (let i = 0; i < x.data.length; i++) {
    const group = groupOf(i)
    sums[group] = rule.step(sums[group]!, read(i))
  }
  const count = axes.reduce((product, axis) => product * x.shape[axis]!, 1)
  const { finish } = rule
  return finish === undefined ? sums : sums.map((sum) => finish(sum, count))
}
