import type { Value } from "../../../src/ir/graph.ts"
import { broadcastShapes, elementCount } from "../../../src/tensor/shape.ts"
import type { Draw } from "./draw.ts"
import { TestGraph } from "./test-graph.ts"

const most = 2000

/** Some dozen nodes of many kinds over a few inputs and parameters, several of them outputs. */
export function randomGraph(draw: Draw): ReturnType<TestGraph["finish"]> {
  const graph = new TestGraph()
  const values: Value[] = [
    graph.input(draw.tensor("float32", draw.shape(1, 3, 6), -1, 1)),
    graph.input(draw.tensor("float32", draw.shape(2, 4, 5), -1, 1)),
    graph.parameter(draw.tensor("float32", draw.shape(1, 3, 6), -1, 1)),
  ]
  const count = draw.int(3, 24)
  for (let i = 0; i < count; i++) {
    const x = draw.pick(values.slice(-6))
    const made = draw.pick(steps)(draw, graph, x, values)
    if (made !== undefined && isSmall(made)) values.push(made)
  }
  graph.output(values.at(-1)!, ...values.filter(() => draw.next() < 0.15))
  return graph.finish()
}

type Step = (draw: Draw, graph: TestGraph, x: Value, values: readonly Value[]) => Value | undefined

const bounded: Step = (draw, graph, x) =>
  graph.apply(draw.pick(["relu", "neg", "sigmoid", "tanh", "abs", "floor"]), [x])

const binary: Step = (draw, graph, x, values) => {
  const others = values.filter((other) => broadcastShapes(x.type.shape, other.type.shape) !== undefined)
  return graph.apply(
    draw.pick(["add", "sub", "max", "min", "mul"]),
    draw.bool() ? [x, draw.pick(others)] : [draw.pick(others), x],
  )
}

const steps: readonly Step[] = [
  bounded,
  bounded,
  binary,
  binary,
  binary,
  (draw, graph, x) => graph.apply("transpose", [x], { perm: draw.permutation(x.type.shape.length) }),
  (draw, graph, x) => {
    const total = elementCount(x.type.shape)
    const divisors = [1, 2, 3, 4, 5, 6].filter((divisor) => total % divisor === 0)
    const first = draw.pick(divisors)
    return graph.apply("reshape", [
      x,
      graph.list(draw.pick([[total], [first, total / first], [total / first, 1, first]])),
    ])
  },
  (draw, graph, x) => {
    const { shape } = x.type
    if (shape.length === 0) return undefined
    const axis = draw.int(0, shape.length - 1)
    return graph.apply("slice", [
      x,
      graph.list([draw.int(0, shape[axis]! - 1)]),
      graph.list([100]),
      graph.list([axis]),
      graph.list([draw.int(1, 2)]),
    ])
  },
  (draw, graph, x) => {
    const { shape } = x.type
    if (shape.length === 0) return undefined
    const axes = draw.permutation(shape.length).slice(0, draw.int(1, shape.length))
    return graph.apply(draw.pick(["reduceSum", "reduceMean", "reduceMax"]), [x, graph.list(axes)], {
      keepdims: draw.bool(),
    })
  },
  (draw, graph, x, values) => {
    const { shape } = x.type
    if (shape.length === 0) return undefined
    const axis = draw.int(0, shape.length - 1)
    const others = values.filter(
      ({ type }) =>
        type.shape.length === shape.length && type.shape.every((extent, i) => i === axis || extent === shape[i]),
    )
    return graph.apply("concat", [x, draw.pick(others)], { axis })
  },
  (draw, graph, x) =>
    graph.apply("expand", [
      graph.apply("unsqueeze", [x, graph.list([0])]),
      graph.list([draw.int(1, 3), ...x.type.shape]),
    ]),
  (draw, graph, x) => {
    if (x.type.shape.length === 0) return undefined
    const pads = [...x.type.shape, ...x.type.shape].map(() => draw.int(0, 2))
    return graph.apply("pad", [x, graph.list(pads)])
  },
  (draw, graph, x) => {
    if (x.type.shape.length === 0) return undefined
    const weight = draw.tensor("float32", [x.type.shape.at(-1)!, draw.int(1, 18)], -0.5, 0.5)
    return graph.apply("matMul", [x, draw.bool() ? graph.parameter(weight) : graph.input(weight)])
  },
  (draw, graph, x) => {
    const { shape } = x.type
    if (shape.length === 0) return undefined
    const axis = draw.int(0, shape.length - 1)
    return graph.apply("gather", [x, graph.input(draw.tensor("int64", draw.shape(0, 2, 3), 0, shape[axis]! - 1))], {
      axis,
    })
  },
  (draw, graph, x) => {
    const { shape } = x.type
    return shape.length === 0 ? undefined : graph.apply("tile", [x, graph.list(shape.map(() => draw.int(1, 2)))])
  },
]

function isSmall({ type }: Value): boolean {
  const count = elementCount(type.shape)
  return count > 0 && count <= most
}
