import { CompileError } from "../../../src/diagnostics/compile-error.ts"
import { interpret } from "../../../src/interpreter/interpret.ts"
import { GraphBuilder, type GivenAttributes } from "../../../src/ir/builder.ts"
import { operatorOf, type OpName } from "../../../src/ops/table.ts"
import { elementCount, type Shape } from "../../../src/tensor/shape.ts"
import { numbersOf, tensorOf, type Tensor } from "../../../src/tensor/tensor.ts"

type Inputs = readonly (Tensor | undefined)[]

/** Runs one operator alone; inputs that decide shapes are constants, the others inputs of the graph. */
export function applyOp<Op extends OpName>(
  op: Op,
  inputs: Inputs,
  attributes: GivenAttributes<Op>,
  outputs = 1,
): Tensor[] {
  const builder = new GraphBuilder("single")
  const given = new Map<string, Tensor>()
  const values = inputs.map((tensor, i) => {
    if (tensor === undefined) return undefined
    if (operatorOf(op).shapeInputs?.includes(i)) return builder.constant(`c${i}`, tensor)
    given.set(`x${i}`, tensor)
    return builder.input(`x${i}`, { dtype: tensor.dtype, shape: tensor.shape })
  })
  const names = Array.from({ length: outputs }, (_, i) => `y${i}`)
  const node = builder.node(op, values, attributes, { names })
  node.outputs.forEach((value, i) => builder.output(`y${i}`, value))
  return [...interpret(builder.finish(), given).values()]
}

/** The elements of the only output. */
export function valuesOf<Op extends OpName>(op: Op, inputs: Inputs, attributes: GivenAttributes<Op>): number[] {
  return numbersOf(applyOp(op, inputs, attributes)[0]!)
}

/** The codes and messages with which an operator refuses its inputs. */
export function refusal<Op extends OpName>(
  op: Op,
  inputs: Inputs,
  attributes: GivenAttributes<Op>,
  outputs = 1,
): string {
  try {
    applyOp(op, inputs, attributes, outputs)
  } catch (error) {
    if (error instanceof CompileError) return error.message
    throw error
  }
  return "accepted"
}

export function float32(shape: Shape, values: readonly number[]): Tensor {
  return tensorOf("float32", shape, values)
}

/** A float64 tensor of elements that look random but are the same in every run, between -2 and 2. */
export function noise(shape: Shape, seed = 1): Tensor<"float64"> {
  let state = seed * 2654435761
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 30 - 2
  }
  return tensorOf("float64", shape, Array.from({ length: elementCount(shape) }, next))
}

/** Every index of a shape, in row-major order. */
export function allIndices(shape: Shape): number[][] {
  return shape.reduce<number[][]>(
    (rows, extent) => rows.flatMap((row) => Array.from({ length: extent }, (_, i) => [...row, i])),
    [[]],
  )
}

/** The element at an index, or a fallback outside the tensor. */
export function at(tensor: Tensor, index: readonly number[], outside = Number.NaN): number {
  if (index.some((i, axis) => i < 0 || i >= tensor.shape[axis]!)) return outside
  return Number(tensor.data[index.reduce((offset, i, axis) => offset * tensor.shape[axis]! + i, 0)])
}

/** The greatest difference of two lists of numbers, relative where they are large. */
export function largestError(found: readonly number[], expected: readonly number[]): number {
  if (found.length !== expected.length) return Infinity
  return found.reduce((worst, value, i) => {
    const other = expected[i]!
    return Object.is(value, other) ? worst : Math.max(worst, Math.abs(value - other) / Math.max(1, Math.abs(other)))
  }, 0)
}
