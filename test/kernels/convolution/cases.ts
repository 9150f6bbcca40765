import fc from "fast-check"
import { interpret } from "../../../src/interpreter/interpret.ts"
import { GraphBuilder } from "../../../src/ir/builder.ts"
import type { Graph, Value } from "../../../src/ir/graph.ts"
import { elementCount, type Shape } from "../../../src/tensor/shape.ts"
import { tensorOf, type Tensor } from "../../../src/tensor/tensor.ts"
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

/** What comes behind the operator, to run in its registers. */
export const tailCase = fc.constantFrom(
  "none",
  "relu",
  "residual",
  "channels",
  "row",
  "double",
  "residualOfBoth",
  "mish",
)
export type TailCase = ReturnType<(typeof tailCase)["generate"]>["value"]

export function withTail(builder: GraphBuilder, value: Value, tail: TailCase): Value {
  const { shape, dtype } = value.type
  const other = (name: string, extents: Shape): Value =>
    builder.constant(name, randomTensor(dtype as "float32", extents, extents.length), "parameter")
  switch (tail) {
    case "none":
      return value
    case "relu":
      return builder.apply("relu", [value])
    case "residual":
      return builder.apply("relu", [builder.apply("add", [value, other("residual", shape)])])
    case "channels":
      return builder.apply("mul", [
        value,
        other(
          "scale",
          shape.map((extent, axis) => (axis === 1 ? extent : 1)),
        ),
      ])
    case "row":
      return builder.apply("sub", [other("row", shape.slice(-1)), value])
    case "double":
      return builder.apply("cast", [builder.apply("abs", [value])], { to: "float64" })
    case "mish":
      return builder.apply("mish", [value])
    case "residualOfBoth":
      return builder.apply("add", [builder.apply("sigmoid", [value]), value])
  }
}

/** Runs a graph and compares every output with the reference; the differences, none when they agree. */
export function compare(
  graph: Graph,
  inputs: Tensors,
  tolerance: Tolerance,
  engine: "wasm" | "evaluator" = "wasm",
): string[] {
  return differences(runLowered(graph, inputs, engine), interpret(graph, inputs), tolerance)
}
