import { placeOf, noOrigin } from "../../src/ir/graph.ts"
import { GraphBuilder, type GivenAttributes } from "../../src/ir/builder.ts"
import { fillTensor, readNumber } from "../../src/ops/families/access.ts"
import { operatorOf, type OpName } from "../../src/ops/table.ts"
import { randomNumbers } from "../../src/support/rng.ts"
import { dtypes, type DType } from "../../src/tensor/dtype.ts"
import { elementCount, formatShape, stridesOf, type Shape } from "../../src/tensor/shape.ts"
import { formatType, type Tensor } from "../../src/tensor/tensor.ts"

/** Builds a graph of one node and computes it by the operator's reference. Every input counts as known when compiling. */
export function runOperator<Op extends OpName>(
  op: Op,
  inputs: readonly (Tensor | undefined)[],
  attributes: GivenAttributes<Op> = {},
  outputNames: readonly string[] = [op],
): Tensor[] {
  const builder = new GraphBuilder(op)
  const values = inputs.map((input, i) => input && builder.constant(`input${i}`, input))
  const node = builder.node(op, values, attributes, { names: outputNames })
  const outputs = node.outputs.map(({ type }) => type)
  const results = operatorOf(op).reference({ inputs, attributes: node.attributes, outputs })
  results.forEach((result, i) => {
    const [found, expected] = [formatType(result), formatType(outputs[i]!)]
    if (found !== expected)
      throw new Error(`${placeOf({ op, origin: noOrigin }).path} computes ${found}, but infers ${expected}`)
  })
  return [...results]
}

/** A tensor from numbers, which float16 and bfloat16 round. */
export function tensorFrom<D extends DType>(dtype: D, shape: Shape, values: readonly number[]): Tensor<D> {
  if (values.length !== elementCount(shape)) throw new Error(`${values.length} values for ${formatShape(shape)}`)
  return fillTensor({ dtype, shape }, (i) => values[i]!) as unknown as Tensor<D>
}

/** The elements as numbers, with float16 and bfloat16 decoded. */
export function valuesOf(tensor: Tensor): number[] {
  return Array.from({ length: tensor.data.length }, (_, i) => readNumber(tensor)(i))
}

export interface RandomRange {
  readonly low: number
  readonly high: number
}

/** Elements that depend on nothing but the arguments: in [-1, 1) for floats, -8 to 7 (0 to 15 unsigned) for integers, coins for bool. */
export function randomTensor<D extends DType>(
  dtype: D,
  shape: Shape,
  seed: number,
  range: RandomRange = usualRange(dtype),
): Tensor<D> {
  const next = randomNumbers(seed)
  const { low, high } = range
  const isFloat = dtypes[dtype].kind === "float"
  const element = (): number => low + next() * (high - low)
  return fillTensor({ dtype, shape }, isFloat ? element : () => Math.floor(element())) as unknown as Tensor<D>
}

function usualRange(dtype: DType): RandomRange {
  switch (dtypes[dtype].kind) {
    case "float":
      return { low: -1, high: 1 }
    case "int":
      return { low: -8, high: 8 }
    case "uint":
      return { low: 0, high: 16 }
    case "bool":
      return { low: 0, high: 2 }
  }
}

export interface Tolerance {
  readonly rtol: number
  readonly atol: number
}

interface Deviation {
  readonly index: number
  readonly absolute: number
  readonly relative: number
}

/** Refuses another type, and elements with |actual - expected| > atol + rtol · |expected|. NaN equals NaN, infinities themselves. */
export function expectClose(actual: Tensor, expected: Tensor, tolerance: Partial<Tolerance> = {}): void {
  const { rtol = 1e-5, atol = 1e-6 } = tolerance
  const [found, wanted] = [formatType(actual), formatType(expected)]
  if (found !== wanted) throw new Error(`found ${found}, expected ${wanted}`)
  const [readActual, readExpected] = [readNumber(actual), readNumber(expected)]
  const deviations: Deviation[] = []
  for (let index = 0; index < expected.data.length; index++) {
    const [a, e] = [readActual(index), readExpected(index)]
    if (Object.is(a, e) || a === e) continue
    const absolute = Math.abs(a - e)
    if (Number.isFinite(e) && absolute <= atol + rtol * Math.abs(e)) continue
    deviations.push({ index, absolute, relative: absolute / Math.abs(e) })
  }
  if (deviations.length > 0) throw new Error(describeDeviations(deviations, actual, expected))
}

function describeDeviations(deviations: readonly Deviation[], actual: Tensor, expected: Tensor): string {
  const [readActual, readExpected] = [readNumber(actual), readNumber(expected)]
  const describe = (measure: "absolute" | "relative"): string => {
    const worst = deviations.reduce((most, deviation) =>
      isWorse(deviation[measure], most[measure]) ? deviation : most,
    )
    const at = formatShape(coordinatesOf(worst.index, expected.shape))
    return `greatest ${measure} difference ${worst[measure]} at ${at}: found ${readActual(worst.index)}, expected ${readExpected(worst.index)}`
  }
  const count = `${deviations.length} of ${expected.data.length} elements of ${formatType(expected)} differ`
  return [count, describe("absolute"), describe("relative")].join("\n  ")
}

function isWorse(a: number, b: number): boolean {
  return !Number.isNaN(b) && (Number.isNaN(a) || a > b)
}

function coordinatesOf(index: number, shape: Shape): number[] {
  return stridesOf(shape).map((stride, axis) => Math.floor(index / stride) % shape[axis]!)
}
