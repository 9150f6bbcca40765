import { fillTensor } from "../../ops/families/access.ts"
import { elementCount, type Shape } from "../../tensor/shape.ts"
import { allocate, makeTensor } from "../../tensor/tensor.ts"
import { drawNormal, drawUniform, normal } from "./random.ts"
import type { Tensor } from "./tensor/tensor.ts"

/**
 * Initialisers: each replaces the elements of a parameter and returns it. Random ones draw from the seeded generator
 * (`manualSeed`). Formulas of https://pytorch.org/docs/stable/nn.init.html: Glorot and Bengio 2010, He et al. 2015.
 */
type Fan = "fanIn" | "fanOut"
type Nonlinearity = "linear" | "sigmoid" | "tanh" | "relu" | "leakyRelu" | "selu"

export interface KaimingOptions {
  /** Negative slope of leakyRelu. */
  readonly a?: number
  readonly mode?: Fan
  readonly nonlinearity?: Nonlinearity
}

/** Draws float32 in place; numbers of other dtypes are drawn as doubles and then rounded. */
function draw(parameter: Tensor, into: (numbers: Float32Array | Float64Array) => void): Tensor {
  const { dtype, shape } = parameter
  const numbers = dtype === "float32" ? allocate(dtype, elementCount(shape)) : new Float64Array(elementCount(shape))
  into(numbers)
  parameter.assign(
    numbers instanceof Float32Array
      ? makeTensor("float32", shape, numbers)
      : fillTensor({ dtype, shape }, (i) => numbers[i]!),
  )
  return parameter
}

export { uniformly as uniform, normally as normal }

function uniformly(parameter: Tensor, low = 0, high = 1): Tensor {
  return draw(parameter, (numbers) => drawUniform(numbers, low, high))
}

function normally(parameter: Tensor, mean = 0, std = 1): Tensor {
  return draw(parameter, (numbers) => drawNormal(numbers, mean, std))
}

export function constant(parameter: Tensor, value: number): Tensor {
  return draw(parameter, (numbers) => numbers.fill(value))
}

export function zeros(parameter: Tensor): Tensor {
  return constant(parameter, 0)
}

export function ones(parameter: Tensor): Tensor {
  return constant(parameter, 1)
}

/** Normal, drawn again until it lies between the bounds. */
export function truncNormal(
  parameter: Tensor,
  options: { mean?: number; std?: number; low?: number; high?: number } = {},
): Tensor {
  const { mean = 0, std = 1, low = -2, high = 2 } = options
  return draw(parameter, (numbers) => {
    drawNormal(numbers, mean, std)
    for (let i = 0; i < numbers.length; i++) {
      while (numbers[i]! < low || numbers[i]! > high) numbers[i] = normal(mean, std)
    }
  })
}

export function xavierUniform(parameter: Tensor, gain = 1): Tensor {
  const bound = gain * Math.sqrt(6 / sumOfFans(parameter.shape))
  return uniformly(parameter, -bound, bound)
}

export function xavierNormal(parameter: Tensor, gain = 1): Tensor {
  return normally(parameter, 0, gain * Math.sqrt(2 / sumOfFans(parameter.shape)))
}

/** He's uniform initialiser, HeUniform elsewhere. */
export function kaimingUniform(parameter: Tensor, options: KaimingOptions = {}): Tensor {
  const bound = Math.sqrt(3) * kaimingDeviation(parameter.shape, options)
  return uniformly(parameter, -bound, bound)
}

/** He's normal initialiser, HeNormal elsewhere. */
export function kaimingNormal(parameter: Tensor, options: KaimingOptions = {}): Tensor {
  return normally(parameter, 0, kaimingDeviation(parameter.shape, options))
}

function kaimingDeviation(shape: Shape, options: KaimingOptions): number {
  const { a = 0, mode = "fanIn", nonlinearity = "leakyRelu" } = options
  return gainOf(nonlinearity, a) / Math.sqrt(fansOf(shape)[mode])
}

const gains: Readonly<Record<Exclude<Nonlinearity, "leakyRelu">, number>> = {
  linear: 1,
  sigmoid: 1,
  tanh: 5 / 3,
  relu: Math.SQRT2,
  selu: 3 / 4,
}

function gainOf(nonlinearity: Nonlinearity, slope: number): number {
  return nonlinearity === "leakyRelu" ? Math.sqrt(2 / (1 + slope * slope)) : gains[nonlinearity]
}

/** Inputs and outputs that one weight of `[out, in, …kernel]` connects. */
export function fansOf(shape: Shape): Readonly<Record<Fan, number>> {
  const field = elementCount(shape.slice(2))
  return { fanIn: (shape[1] ?? 1) * field, fanOut: (shape[0] ?? 1) * field }
}

function sumOfFans(shape: Shape): number {
  const { fanIn, fanOut } = fansOf(shape)
  return fanIn + fanOut
}
