import fc from "fast-check"
import { interpret } from "../../../src/interpreter/interpret.ts"
import { GraphBuilder } from "../../../src/ir/builder.ts"
import type { Graph, Value } from "../../../src/ir/graph.ts"
import { elementCount, type Shape } from "../../../src/tensor/shape.ts"
import { tensorOf, type Tensor } from "../../../src/tensor/tensor.ts"
import { conflictsIn } from "../lower/conflicts.ts"
import { differences, runLowered, type Tensors, type Tolerance } from "../lower/run-graph.ts"

/** One spatial axis of a window operator. */
export interface AxisCase {
  readonly extent: number
  readonly kernel: number
  readonly stride: number
  readonly dilation: number
  readonly begin: number
  readonly end: number
}

const anyAxis = fc.record({
  extent: fc.integer({ min: 1, max: 18 }),
  kernel: fc.integer({ min: 1, max: 4 }),
  stride: fc.integer({ min: 1, max: 3 }),
  dilation: fc.integer({ min: 1, max: 2 }),
  begin: fc.integer({ min: 0, max: 3 }),
  end: fc.integer({ min: 0, max: 3 }),
})

/** An axis on which at least one window has room. */
export const axisCase: fc.Arbitrary<AxisCase> = anyAxis.map((axis) => {
  const span = (axis.kernel - 1) * axis.dilation + 1
  return { ...axis, extent: Math.max(axis.extent, span - axis.begin - axis.end, 1) }
})

/** Up to three axes, small ones when there are many. */
export const axesCase: fc.Arbitrary<readonly AxisCase[]> = fc.oneof(
  { weight: 4, arbitrary: fc.array(axisCase, { minLength: 2, maxLength: 2 }) },
  fc.array(axisCase, { minLength: 1, maxLength: 1 }),
  fc
    .array(axisCase, { minLength: 3, maxLength: 3 })
    .map((axes) => axes.map((axis) => ({ ...axis, extent: Math.min(axis.extent, 8) }))),
)

export function windowOf(axes: readonly AxisCase[]) {
  return {
    strides: axes.map(({ stride }) => stride),
    dilations: axes.map(({ dilation }) => dilation),
    pads: [...axes.map(({ begin }) => begin), ...axes.map(({ end }) => end)],
  }
}

/** Numbers between -1 and 1 that follow no simple pattern. */
export function randomTensor(dtype: "float32" | "float64" | "int8" | "uint8", shape: Shape, seed: number): Tensor {
  let state = (seed * 2654435761 + 12345) >>> 0
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 31 - 1
  }
  const scale = dtype === "int8" ? 100 : dtype === "uint8" ? 50 : 1
  const values = Array.from({ length: elementCount(shape) }, () => {
    const value = next() * scale + (dtype === "uint8" ? scale : 0)
    return scale === 1 ? value : Math.round(value)
  })
  return tensorOf(dtype, shape, values)
}

export type FloatType = "float32" | "float64"

/** What computes the operator's input, which may run while the input is read. */
export const sourceCase = fc.constantFrom("input", "input", "sin", "transposed", "reversed", "gathered", "reshaped")
export type SourceCase = typeof sourceCase extends fc.Arbitrary<infer T> ? T : never

/** Declares the graph's input, `x`, and makes a value of some shape from it. */
export function withSource(builder: GraphBuilder, source: SourceCase, dtype: FloatType, shape: Shape): Value {
  const list = (values: readonly number[]): Value =>
    builder.constant("list", tensorOf("int64", [values.length], values))
  const input = (extents: Shape): Value => builder.input("x", { dtype, shape: extents })
  const last = shape.length - 1
  const [first, ...others] = shape
  switch (source) {
    case "input":
      return input(shape)
    case "sin":
      return builder.apply("sin", [input(shape)])
    case "transposed": {
      const perm = [...others.map((_, axis) => axis + 1), 0]
      return builder.apply("transpose", [input([shape[last]!, ...shape.slice(0, last)])], { perm })
    }
    case "reversed":
      return builder.apply("slice", [input(shape), list([-1]), list([-(2 ** 31)]), list([last]), list([-1])])
    case "gathered": {
      const places = Array.from({ length: shape[last]! }, (_, i) => (i * 5) % shape[last]!)
      return builder.apply("gather", [input(shape), list(places)], { axis: last })
    }
    case "reshaped":
      return builder.apply("reshape", [builder.apply("sin", [input([first!, elementCount(others)])]), list(shape)])
  }
}

/** What comes behind the operator, to run in its registers. */
export const tailCase = fc.constantFrom(
  "none",
  "none",
  "relu",
  "residual",
  "channels",
  "row",
  "column",
  "double",
  "twice",
  "mish",
  "gathered",
  "transposed",
)
export type TailCase = typeof tailCase extends fc.Arbitrary<infer T> ? T : never

export function withTail(builder: GraphBuilder, value: Value, tail: TailCase): Value {
  const { shape } = value.type
  const dtype = value.type.dtype as FloatType
  const last = shape.length - 1
  const input = (extents: Shape): Value => builder.input("residual", { dtype, shape: extents })
  const weight = (extents: Shape): Value => builder.constant("weight", randomTensor(dtype, extents, 7), "parameter")
  switch (tail) {
    case "none":
      return value
    case "relu":
      return builder.apply("relu", [value])
    case "residual":
      return builder.apply("relu", [builder.apply("add", [value, input(shape)])])
    case "channels":
      return builder.apply("mul", [value, weight(shape.map((extent, axis) => (axis === 1 ? extent : 1)))])
    case "row":
      return builder.apply("sub", [weight(shape.slice(-1)), value])
    case "column":
      return builder.apply("add", [weight(shape.map((extent, axis) => (axis === last ? 1 : extent))), value])
    case "double":
      return builder.apply("cast", [builder.apply("abs", [value])], { to: "float64" })
    case "twice":
      return builder.apply("add", [builder.apply("sigmoid", [value]), value])
    case "mish":
      return builder.apply("mish", [value])
    case "gathered": {
      const places = Array.from({ length: shape[last]! }, (_, i) => (i * 3) % shape[last]!)
      const list = builder.constant("places", tensorOf("int64", [places.length], places))
      return builder.apply("add", [value, builder.apply("gather", [input(shape), list], { axis: last })])
    }
    case "transposed": {
      const perm = [...shape.slice(1).map((_, axis) => axis + 1), 0]
      const residual = builder.apply("transpose", [input([shape[last]!, ...shape.slice(0, last)])], { perm })
      return builder.apply("add", [value, residual])
    }
  }
}

/** Tensors for all inputs of a graph. */
export function inputsOf(graph: Graph): Tensors {
  return new Map(
    graph.inputs.map(({ name, type }, i) => [name, randomTensor(type.dtype as FloatType, type.shape, i + 1)]),
  )
}

/**
 * Runs a graph and compares every output with the reference; the differences, none when they agree. The evaluator also finds turns of
 * a kernel's range that depend on each other.
 */
export function compare(
  graph: Graph,
  tolerance: Tolerance,
  engine: "wasm" | "evaluator" = "wasm",
  inputs = inputsOf(graph),
): string[] {
  const found = differences(runLowered(graph, inputs, engine), interpret(graph, inputs), tolerance)
  return engine === "wasm" ? found : [...found, ...conflictsIn(graph, inputs)]
}
