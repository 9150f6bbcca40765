/**
 * Normalisation: elements minus their mean, divided by their standard deviation, then scale and bias.
 *
 *   mean = Σ x / n      variance = Σ (x - mean)² / n      y = (x - mean) · 1/√(variance + ε) · scale + bias
 *
 * The variance takes a second pass over the differences. The one-pass form, Σ x²/n - mean², cancels where the mean is large against the
 * deviation: with elements near 1000 and float32 it has no correct digit left.
 *
 * x - mean is written once for the sum and once for the result. It is one subtraction; written twice, each of the two loops computes it on
 * the way, where a single value with two readers would go through memory. For the same reason batch normalisation keeps the difference
 * apart, instead of scaling x and then adding bias - mean · factor, which cancels too.
 *
 * Which elements belong together: of each channel (batch, where the statistics are given), of each channel and sample (instance), of a
 * group of neighbouring channels of each sample (group), of all axes from one on (layer).
 *
 * Source: the function bodies in the ONNX specification, which take the same two passes.
 */
import { present } from "../../diagnostics/invariant.ts"
import type { NodeOf, Value } from "../../ir/graph.ts"
import { normalizeAxis, type Shape } from "../../tensor/shape.ts"
import { inFloats, type Formula } from "./formula.ts"

export const normalizations = {
  batchNorm: inFloats<NodeOf<"batchNorm">>((inputs, { attributes: { epsilon } }, f) => {
    const x = present(inputs[0], "x")
    const [scale, bias, mean, variance] = inputs
      .slice(1)
      .map((input) => perChannel(present(input, "a statistic"), x.type.shape, f))
    const factor = f.op("mul", inverseDeviation(variance!, epsilon, f), scale!)
    return [f.op("add", f.op("mul", f.op("sub", x, mean!), factor), bias!)]
  }),

  instanceNorm: inFloats<NodeOf<"instanceNorm">>((inputs, { attributes: { epsilon } }, f) => {
    const [x, scale, bias] = inputs.map((input) => present(input, "an input"))
    const { normal } = normalize(x!, axesFrom(2, x!), epsilon, f)
    return [affine(normal, perChannel(scale!, x!.type.shape, f), perChannel(bias!, x!.type.shape, f), f)]
  }),

  groupNorm: inFloats<NodeOf<"groupNorm">>((inputs, { attributes: { epsilon, numGroups } }, f) => {
    const [x, scale, bias] = inputs.map((input) => present(input, "an input"))
    const [samples, channels, ...spatial] = x!.type.shape as [number, number, ...number[]]
    const groups: Shape = [numGroups, channels / numGroups]
    const grouped = f.reshape(x!, [samples, ...groups, ...spatial])
    const { normal } = normalize(grouped, axesFrom(2, grouped), epsilon, f)
    const [factor, shift] = [scale!, bias!].map((value) => f.reshape(value, [...groups, ...spatial.map(() => 1)]))
    return [f.reshape(affine(normal, factor!, shift!, f), x!.type.shape)]
  }),

  layerNorm: inFloats<NodeOf<"layerNorm">>((inputs, { attributes: { axis, epsilon }, outputs }, f) => {
    const [x, scale, bias] = [present(inputs[0], "x"), present(inputs[1], "scale"), inputs[2]]
    const { normal, mean, inverse } = normalize(x, axesFrom(axis, x), epsilon, f)
    return [affine(normal, scale, bias, f), mean, inverse].slice(0, outputs.length)
  }),

  rmsNorm: inFloats<NodeOf<"rmsNorm">>((inputs, { attributes: { axis, epsilon } }, f) => {
    const [x, scale] = inputs.map((input) => present(input, "an input"))
    const square = f.reduce("reduceMean", f.op("mul", x!, x!), axesFrom(axis, x!))
    return [f.op("mul", f.op("mul", x!, inverseDeviation(square, epsilon, f)), scale!)]
  }),
} as const

interface Normalized {
  readonly normal: Value
  /** Mean and 1/√(variance + ε), with extents of 1 along the axes. */
  readonly mean: Value
  readonly inverse: Value
}

function normalize(x: Value, axes: readonly number[], epsilon: number, f: Formula): Normalized {
  const mean = f.reduce("reduceMean", x, axes)
  const difference = f.op("sub", x, mean)
  const variance = f.reduce("reduceMean", f.op("mul", difference, difference), axes)
  const inverse = inverseDeviation(variance, epsilon, f)
  return { normal: f.op("mul", f.op("sub", x, mean), inverse), mean, inverse }
}

function inverseDeviation(variance: Value, epsilon: number, f: Formula): Value {
  return f.op("reciprocal", f.op("sqrt", f.op("add", variance, f.number(variance.type.dtype, epsilon))))
}

function affine(x: Value, scale: Value, bias: Value | undefined, f: Formula): Value {
  const scaled = f.op("mul", x, scale)
  return bias === undefined ? scaled : f.op("add", scaled, bias)
}

function axesFrom(first: number, { type: { shape } }: Value): readonly number[] {
  return [...shape.keys()].slice(normalizeAxis(first, shape.length))
}

/** A list [c] so that it broadcasts to x [n, c, ...]. */
function perChannel(list: Value, shape: Shape, f: Formula): Value {
  return f.reshape(list, [shape[1]!, ...shape.slice(2).map(() => 1)])
}
