import type { OpName } from "../../../src/ops/table.ts"
import type { DType } from "../../../src/tensor/dtype.ts"
import type { Draw } from "./draw.ts"
import { exactly, type Tolerance } from "./run-graph.ts"
import type { TestGraph } from "./test-graph.ts"

/** Adds an application of one operator to random inputs; gives a tolerance when it is not the usual one. */
export type Case = (draw: Draw, graph: TestGraph) => Tolerance | void

const numbers: readonly DType[] = [
  "float32",
  "float64",
  "int8",
  "int16",
  "int32",
  "int64",
  "uint8",
  "uint16",
  "uint32",
  "uint64",
]
const floats: readonly DType[] = ["float32", "float64"]
const signed: readonly DType[] = ["float32", "float64", "int8", "int16", "int32", "int64"]
const integers = numbers.filter((dtype) => !floats.includes(dtype))
const indices: readonly DType[] = ["int64", "int32"]

type UnaryOp = { [Op in OpName]: Op }[OpName]

function unary(
  op: UnaryOp,
  allowed: readonly DType[] = ["float32"],
  least = -3,
  most = 3,
  tolerance?: Tolerance,
): Case {
  return (draw, graph) => {
    graph.output(graph.apply(op, [graph.input(draw.tensor(draw.pick(allowed), draw.shape(0, 3), least, most))]))
    return tolerance
  }
}

function binary(op: UnaryOp, allowed: readonly DType[], least = -3, most = 3): Case {
  return (draw, graph) => {
    const [dtype, shape] = [draw.pick(allowed), draw.shape(0, 4)]
    const shapes = draw.bool() ? [shape, draw.broadcastable(shape)] : [draw.broadcastable(shape), shape]
    const [a, b] = shapes.map((own) =>
      draw.next() < 0.2
        ? graph.parameter(draw.tensor(dtype, own, least, most))
        : graph.input(draw.tensor(dtype, own, least, most)),
    )
    graph.output(graph.apply(op, [graph.apply("identity", [a]), b]))
  }
}

function reduction(op: UnaryOp, allowed: readonly DType[], least = -3, most = 3): Case {
  return (draw, graph) => {
    const shape = draw.shape(1, 4, 11)
    const axes = draw.permutation(shape.length).slice(0, draw.int(0, shape.length))
    const x = graph.input(draw.tensor(draw.pick(allowed), shape, least, most))
    graph.output(
      graph.apply(op, [x, graph.list(axes)], { keepdims: draw.bool(), noopWithEmptyAxes: draw.next() < 0.2 }),
    )
  }
}

function argument(op: "argMax" | "argMin"): Case {
  return (draw, graph) => {
    const shape = draw.shape(1, 3)
    const x = graph.input(draw.tensor(draw.pick(numbers), shape))
    graph.output(
      graph.apply(op, [x], {
        axis: draw.int(0, shape.length - 1),
        keepdims: draw.bool(),
        selectLastIndex: draw.bool(),
      }),
    )
  }
}

export const cases: Record<string, Case> = {
  neg: unary("neg", signed),
  abs: unary("abs", numbers),
  sign: unary("sign", numbers),
  reciprocal: unary("reciprocal"),
  sqrt: unary("sqrt", floats, 0, 100),
  exp: unary("exp", floats, -20, 20),
  log: unary("log", floats, 0.001, 100),
  floor: unary("floor", floats),
  ceil: unary("ceil", floats),
  round: unary("round", floats),
  sin: unary("sin", floats),
  cos: unary("cos", floats),
  tan: unary("tan", floats, -1.5, 1.5),
  asin: unary("asin", floats, -1, 1),
  acos: unary("acos", floats, -1, 1),
  atan: unary("atan", floats),
  sinh: unary("sinh", floats),
  cosh: unary("cosh", floats),
  tanh: unary("tanh", floats),
  asinh: unary("asinh", floats),
  acosh: unary("acosh", floats, 1, 9),
  atanh: unary("atanh", floats, -0.99, 0.99),
  erf: unary("erf", floats),
  sigmoid: unary("sigmoid", floats),
  relu: unary("relu", signed),
  softplus: unary("softplus", floats),
  softsign: unary("softsign", floats),
  mish: unary("mish", floats),
  hardSwish: unary("hardSwish", floats, -5, 5),
  leakyRelu: unary("leakyRelu", floats),
  elu: unary("elu", floats),
  selu: unary("selu", floats),
  celu: unary("celu", floats),
  hardSigmoid: unary("hardSigmoid", floats, -5, 5),
  thresholdedRelu: unary("thresholdedRelu", floats),
  gelu: (draw, graph) => {
    const x = graph.input(draw.tensor(draw.pick(floats), draw.shape()))
    graph.output(graph.apply("gelu", [x], { approximate: draw.pick(["none", "tanh"]) }))
  },
  identity: unary("identity", numbers),
  dropout: unary("dropout"),
  not: unary("not", ["bool"]),
  bitwiseNot: unary("bitwiseNot", integers),
  isNaN: unary("isNaN", floats),
  isInf: unary("isInf", floats),
  cast: (draw, graph) => {
    const all = [...numbers, "bool", "float16", "bfloat16"] as const
    const [from, to] = [draw.pick([...numbers, "bool" as const]), draw.pick(all)]
    graph.output(graph.apply("cast", [graph.input(draw.tensor(from, draw.shape(), -300, 300))], { to }))
    return exactly
  },
  clip: (draw, graph) => {
    const dtype = draw.pick(numbers)
    const bound = (): ReturnType<TestGraph["input"]> | undefined => {
      const tensor = draw.tensor(dtype, [], 0, 2)
      return draw.pick([() => undefined, () => graph.constant(tensor), () => graph.input(tensor)])()
    }
    graph.output(graph.apply("clip", [graph.input(draw.tensor(dtype, draw.shape())), bound(), bound()]))
  },
  add: binary("add", numbers, -120, 120),
  sub: binary("sub", numbers, -120, 120),
  mul: binary("mul", numbers, -120, 120),
  div: binary("div", numbers),
  mod: (draw, graph) => {
    const [dtype, shape] = [draw.pick(numbers), draw.shape()]
    const fmod = floats.includes(dtype) || draw.bool()
    const scale = draw.pick([9, 9, 1e20])
    const x = draw.tensor(dtype, shape, -scale, scale)
    graph.output(
      graph.apply("mod", [graph.input(x), graph.input(draw.tensor(dtype, draw.broadcastable(shape), -9, 9))], { fmod }),
    )
    return dtype === "float64" && scale > 9 ? { relative: 1, absolute: 9 } : undefined
  },
  integerPow: (draw, graph) => {
    const [dtype, shape] = [draw.pick(integers), draw.shape()]
    const exponent = draw.tensor(draw.pick([...integers, "float32" as const]), draw.broadcastable(shape), 0, 5)
    graph.output(graph.apply("pow", [graph.input(draw.tensor(dtype, shape, -4, 4)), graph.input(exponent)]))
  },
  negativeIntegerPow: (draw, graph) => {
    const shape = draw.shape()
    graph.output(
      graph.apply("pow", [
        graph.input(draw.tensor("int32", shape, -2, 2)),
        graph.input(draw.tensor("int64", shape, -9, 90)),
      ]),
    )
  },
  half: (draw, graph) => {
    const dtype = draw.pick<DType>(["float16", "bfloat16"])
    const shape = draw.shape(2, 3)
    const [x, y] = [0, 1].map(() => graph.apply("cast", [graph.input(draw.tensor("float32", shape))], { to: dtype }))
    const moved = graph.apply("transpose", [graph.apply("concat", [x!, y!], { axis: 0 })], {
      perm: draw.permutation(shape.length),
    })
    const computed = graph.apply("softmax", [graph.apply("mul", [graph.apply("tanh", [moved]), moved])], { axis: 0 })
    graph.output(graph.apply("cast", [computed], { to: "float32" }), graph.apply("cast", [moved], { to: "float64" }))
    return { relative: 3e-2, absolute: 3e-2 }
  },
  min: binary("min", numbers),
  max: binary("max", numbers),
  equal: binary("equal", [...numbers, "bool"]),
  less: binary("less", numbers),
  lessOrEqual: binary("lessOrEqual", numbers),
  greater: binary("greater", numbers),
  greaterOrEqual: binary("greaterOrEqual", numbers),
  and: binary("and", ["bool"]),
  or: binary("or", ["bool"]),
  xor: binary("xor", ["bool"]),
  bitwiseAnd: binary("bitwiseAnd", integers, -120, 120),
  bitwiseOr: binary("bitwiseOr", integers, -120, 120),
  bitwiseXor: binary("bitwiseXor", integers, -120, 120),
  bitShift: (draw, graph) => {
    const [dtype, shape] = [draw.pick<DType>(["uint8", "uint16", "uint32", "uint64"]), draw.shape()]
    const [a, b] = [draw.tensor(dtype, shape, 0, 250), draw.tensor(dtype, shape, 0, 70)]
    graph.output(graph.apply("bitShift", [graph.input(a), graph.input(b)], { direction: draw.pick(["left", "right"]) }))
  },
  prelu: (draw, graph) => {
    const [dtype, shape] = [draw.pick(numbers), draw.shape()]
    graph.output(
      graph.apply("prelu", [
        graph.input(draw.tensor(dtype, shape)),
        graph.parameter(draw.tensor(dtype, draw.broadcastable(shape))),
      ]),
    )
  },
  pow: (draw, graph) => {
    const [dtype, shape] = [draw.pick(floats), draw.shape()]
    const exponent = draw.pick([0, 1, 2, 3, 0.5, -1, 2.5])
    const y = draw.bool()
      ? graph.constant(draw.tensor(dtype, [], exponent, exponent))
      : graph.input(draw.tensor(draw.pick([...floats, "int32" as const]), shape))
    graph.output(graph.apply("pow", [graph.input(draw.tensor(dtype, shape, 0.1, 3)), y]))
  },
  where: (draw, graph) => {
    const [dtype, shape] = [draw.pick(numbers), draw.shape()]
    const [a, b] = [draw.tensor(dtype, draw.broadcastable(shape)), draw.tensor(dtype, shape)]
    graph.output(graph.apply("where", [graph.input(draw.tensor("bool", shape)), graph.input(a), graph.input(b)]))
  },
  reduceSum: reduction("reduceSum", numbers),
  reduceMean: reduction("reduceMean", numbers),
  reduceMax: reduction("reduceMax", numbers),
  reduceMin: reduction("reduceMin", numbers),
  reduceProd: reduction("reduceProd", [...floats, "int32", "int64"], -2, 2),
  reduceL1: reduction("reduceL1", numbers),
  reduceL2: reduction("reduceL2", floats),
  reduceSumSquare: reduction("reduceSumSquare", numbers),
  reduceLogSum: reduction("reduceLogSum", floats, 0.1, 3),
  argMax: argument("argMax"),
  argMin: argument("argMin"),
  chainerCastReduceSum: (draw, graph) => {
    const shape = draw.shape(1, 3)
    const axes = draw.permutation(shape.length).slice(0, draw.int(1, shape.length))
    const to = draw.pick<DType>(["float32", "int64", "int32"])
    graph.output(
      graph.apply(
        "chainerCastReduceSum",
        [graph.input(draw.tensor(draw.pick(["bool", "float32", "int64"]), shape)), graph.list(axes)],
        { to, keepdims: draw.bool() },
      ),
    )
  },
  transpose: (draw, graph) => {
    const shape = draw.shape(1, 4)
    graph.output(
      graph.apply("transpose", [graph.input(draw.tensor(draw.pick(numbers), shape))], {
        perm: draw.permutation(shape.length),
      }),
    )
  },
  reshape: (draw, graph) => {
    const shape = draw.shape(2, 4)
    const total = shape.reduce((product, extent) => product * extent, 1)
    const x = graph.apply("relu", [graph.input(draw.tensor("float32", shape))])
    const target = draw.pick([
      [total],
      [shape[0]!, total / shape[0]!],
      [total / shape.at(-1)!, shape.at(-1)!],
      [1, total, 1],
    ])
    graph.output(
      graph.apply("transpose", [graph.apply("reshape", [x, graph.list(target)])], {
        perm: draw.permutation(target.length),
      }),
    )
  },
  slice: (draw, graph) => {
    const shape = draw.shape(1, 4)
    const axes = draw.permutation(shape.length).slice(0, draw.int(1, shape.length))
    const starts = axes.map(() => draw.int(-4, 4))
    const steps = axes.map(() => draw.pick([1, 1, 2, -1, -2]))
    const ends = axes.map((_, i) => (steps[i]! < 0 ? -100 : 100))
    const x = graph.input(draw.tensor("float32", shape))
    const sliced = graph.apply("slice", [x, graph.list(starts), graph.list(ends), graph.list(axes), graph.list(steps)])
    graph.output(draw.bool() ? graph.apply("relu", [sliced]) : sliced)
  },
  split: (draw, graph) => {
    const shape = draw.shape(1, 3)
    const axis = draw.int(0, shape.length - 1)
    const first = draw.int(0, shape[axis]!)
    const node = graph.builder.node(
      "split",
      [graph.input(draw.tensor("float32", shape)), graph.list([first, shape[axis]! - first])],
      { axis },
      { names: ["a", "b"] },
    )
    graph.output(...node.outputs)
    graph.output(graph.apply("neg", [node.outputs[0]!]))
  },
  expand: (draw, graph) => {
    const shape = draw.shape()
    graph.output(
      graph.apply("expand", [graph.input(draw.tensor("float32", draw.broadcastable(shape))), graph.list(shape)]),
    )
  },
  tile: (draw, graph) => {
    const shape = draw.shape(1, 3, 5)
    graph.output(
      graph.apply("tile", [graph.input(draw.tensor("float32", shape)), graph.list(shape.map(() => draw.int(1, 3)))]),
    )
  },
  depthToSpace: (draw, graph) => {
    const [n, c, h, w] = [draw.int(1, 2), draw.int(1, 4), draw.int(1, 5), draw.int(1, 5)]
    const blocksize = draw.int(1, 3)
    const x = graph.input(draw.tensor("float32", [n, c * blocksize * blocksize, h, w]))
    graph.output(graph.apply("depthToSpace", [x], { blocksize, mode: draw.pick(["DCR", "CRD"]) }))
  },
  spaceToDepth: (draw, graph) => {
    const [n, c, h, w] = [draw.int(1, 2), draw.int(1, 4), draw.int(1, 5), draw.int(1, 5)]
    const blocksize = draw.int(1, 3)
    graph.output(
      graph.apply("spaceToDepth", [graph.input(draw.tensor("float32", [n, c, h * blocksize, w * blocksize]))], {
        blocksize,
      }),
    )
  },
  flatten: (draw, graph) => {
    const shape = draw.shape(1, 4)
    graph.output(
      graph.apply("flatten", [graph.apply("neg", [graph.input(draw.tensor("float32", shape))])], {
        axis: draw.int(0, shape.length),
      }),
    )
  },
  squeeze: (draw, graph) => {
    const x = graph.input(draw.tensor("float32", [draw.int(1, 5), 1, draw.int(1, 5)]))
    graph.output(graph.apply("squeeze", [x, graph.list([1])]))
  },
  unsqueeze: (draw, graph) => {
    const x = graph.input(draw.tensor("float32", draw.shape(1, 3)))
    graph.output(graph.apply("unsqueeze", [x, graph.list([1])]))
  },
  concat: (draw, graph) => {
    const shape = draw.shape(1, 4)
    const axis = draw.int(0, shape.length - 1)
    const parts = Array.from({ length: draw.int(1, 4) }, () =>
      graph.input(draw.tensor("float32", shape.with(axis, draw.int(1, 6)))),
    )
    const computed = parts.map((part) => (draw.bool() ? graph.apply("relu", [part]) : part))
    graph.output(graph.apply("concat", computed, { axis }))
  },
  pad: (draw, graph) => {
    const shape = draw.shape(1, 4, 6)
    const mode = draw.pick(["constant", "reflect", "edge", "wrap"] as const)
    const pads = [...shape, ...shape].map((extent) =>
      draw.int(mode === "constant" && extent > 4 ? -2 : 0, mode === "reflect" ? extent - 1 : 3),
    )
    const value = draw.bool()
      ? graph.input(draw.tensor("float32", []))
      : draw.bool()
        ? graph.constant(draw.tensor("float32", []))
        : undefined
    graph.output(
      graph.apply(
        "pad",
        [graph.input(draw.tensor("float32", shape)), graph.list(pads), mode === "constant" ? value : undefined],
        { mode },
      ),
    )
  },
  gather: (draw, graph) => {
    const shape = draw.shape(1, 3)
    const axis = draw.int(0, shape.length - 1)
    const extent = shape[axis]!
    const index = draw.tensor(draw.pick(indices), draw.shape(0, 2, 5), -extent, extent - 1)
    const x = draw.tensor(draw.pick(numbers), shape)
    graph.output(
      graph.apply(
        "gather",
        [draw.bool() ? graph.parameter(x) : graph.input(x), draw.bool() ? graph.input(index) : graph.constant(index)],
        { axis },
      ),
    )
  },
  gatherElements: (draw, graph) => {
    const shape = draw.shape(1, 3)
    const axis = draw.int(0, shape.length - 1)
    const index = draw.tensor(draw.pick(indices), shape.with(axis, draw.int(1, 6)), -shape[axis]!, shape[axis]! - 1)
    graph.output(
      graph.apply("gatherElements", [graph.input(draw.tensor("float32", shape)), graph.input(index)], { axis }),
    )
  },
  gatherND: (draw, graph) => {
    const shape = draw.shape(2, 4, 5)
    const batchDims = draw.int(0, 1)
    const index = draw.tensor("int64", [...shape.slice(0, batchDims), draw.int(1, 4), 1], 0, shape[batchDims]! - 1)
    graph.output(
      graph.apply("gatherND", [graph.input(draw.tensor("float32", shape)), graph.input(index)], { batchDims }),
    )
  },
  scatterElements: (draw, graph) => {
    const shape = draw.shape(1, 3)
    const axis = draw.int(0, shape.length - 1)
    const own = shape.with(axis, draw.int(1, 6))
    const dtype = draw.pick(numbers)
    const index = draw.tensor("int64", own, -shape[axis]!, shape[axis]! - 1)
    const reduction = draw.pick(["none", "add", "mul", "min", "max"] as const)
    graph.output(
      graph.apply(
        "scatterElements",
        [graph.input(draw.tensor(dtype, shape)), graph.input(index), graph.input(draw.tensor(dtype, own))],
        { axis, reduction },
      ),
    )
  },
  scatterND: (draw, graph) => {
    const shape = draw.shape(2, 4, 5)
    const count = draw.int(1, 4)
    const index = draw.tensor("int64", [count, 1], 0, shape[0]! - 1)
    const reduction = draw.pick(["none", "add", "mul", "min", "max"] as const)
    graph.output(
      graph.apply(
        "scatterND",
        [
          graph.input(draw.tensor("float32", shape)),
          graph.input(index),
          graph.input(draw.tensor("float32", [count, ...shape.slice(1)])),
        ],
        { reduction },
      ),
    )
  },
  trilu: (draw, graph) => {
    const x = graph.input(draw.tensor(draw.pick(numbers), draw.shape(2, 4)))
    graph.output(graph.apply("trilu", [x, graph.constant(draw.tensor("int64", [], -3, 3))], { upper: draw.bool() }))
  },
  oneHot: (draw, graph) => {
    const shape = draw.shape(1, 2)
    const depth = draw.int(1, 6)
    const values = graph.constant(draw.tensor(draw.pick(numbers), [2]))
    const index = graph.input(draw.tensor(draw.pick([...indices, "float32" as const]), shape, -8, 8))
    graph.output(
      graph.apply("oneHot", [index, graph.constant(draw.tensor("int64", [], depth, depth)), values], {
        axis: draw.int(0, shape.length),
      }),
    )
  },
  eyeLike: (draw, graph) => {
    graph.output(
      graph.apply("eyeLike", [graph.input(draw.tensor("float32", draw.shape(2, 2)))], {
        dtype: draw.pick(numbers),
        k: draw.int(-2, 2),
      }),
    )
  },
  constantOfShape: (draw, graph) => {
    const shape = draw.shape()
    const filled = graph.apply("constantOfShape", [graph.list(shape)], { dtype: "float32", value: 2.5 })
    graph.output(graph.apply("add", [filled, graph.input(draw.tensor("float32", shape))]), filled)
  },
  range: (draw, graph) => {
    const dtype = draw.pick<DType>(["int64", "int32", "float32"])
    const bounds = [draw.int(-5, 5), draw.int(6, 30), draw.int(1, 3)].map((bound) =>
      graph.constant(draw.tensor(dtype, [], bound, bound)),
    )
    graph.output(graph.apply("range", bounds))
  },
  cumSum: (draw, graph) => {
    const shape = draw.shape(1, 3)
    const axis = graph.constant(draw.tensor("int64", [], 0, shape.length - 1))
    graph.output(
      graph.apply("cumSum", [graph.input(draw.tensor(draw.pick(numbers), shape)), axis], {
        exclusive: draw.bool(),
        reverse: draw.bool(),
      }),
    )
  },
  topK: (draw, graph) => {
    const shape = draw.shape(1, 3)
    const axis = draw.int(0, shape.length - 1)
    const k = draw.int(1, shape[axis]!)
    const x = graph.input(draw.tensor(draw.pick(numbers), shape, -3, 3))
    const node = graph.builder.node(
      "topK",
      [x, graph.list([k])],
      { axis, largest: draw.bool() },
      { names: ["values", "indices"] },
    )
    graph.output(...node.outputs)
  },
  empty: (draw, graph) => {
    const [x, y] = [graph.input(draw.tensor("float32", [3, 0])), graph.input(draw.tensor("float32", [3, 4]))]
    const none = graph.apply("relu", [x])
    graph.output(none, graph.apply("reduceSum", [none, graph.list([1])]), graph.apply("concat", [none, y], { axis: 1 }))
    graph.output(
      graph.apply("matMul", [none, graph.input(draw.tensor("float32", [0, 5]))]),
      graph.apply("transpose", [none], { perm: [1, 0] }),
    )
  },
  gemm: (draw, graph) => {
    const [m, k, n] = [draw.int(1, 14), draw.int(1, 20), draw.int(1, 40)]
    const dtype = draw.pick<DType>(["float32", "float32", "float64", "int32", "int64"])
    const [transA, transB] = [draw.bool(), draw.bool()]
    const place = (shape: number[]) =>
      draw.bool() ? graph.parameter(draw.tensor(dtype, shape)) : graph.input(draw.tensor(dtype, shape))
    const [a, b] = [graph.input(draw.tensor(dtype, transA ? [k, m] : [m, k])), place(transB ? [n, k] : [k, n])]
    const c = draw.bool() ? place(draw.broadcastable([m, n])) : undefined
    const y = graph.apply("gemm", [a, b, c], { transA, transB, alpha: draw.pick([1, 2]), beta: draw.pick([1, 3]) })
    graph.output(draw.bool() ? graph.apply("relu", [y]) : y)
    return { relative: 1e-4, absolute: 1e-4 }
  },
  matMul: (draw, graph) => {
    const [m, k, n] = [draw.int(1, 14), draw.int(1, 20), draw.int(1, 40)]
    const batch = draw.shape(0, 2, 3)
    const dtype = draw.pick<DType>(["float32", "float32", "float64", "int32"])
    const left = draw.next() < 0.1 ? [k] : [...draw.broadcastable(batch), m, k]
    const right = draw.next() < 0.1 ? [k] : [...draw.broadcastable(batch), k, n]
    const b = draw.tensor(dtype, right)
    const y = graph.apply("matMul", [
      graph.input(draw.tensor(dtype, left)),
      draw.bool() ? graph.parameter(b) : graph.input(b),
    ])
    graph.output(
      draw.bool() ? graph.apply("add", [y, graph.parameter(draw.tensor(dtype, draw.broadcastable(y.type.shape)))]) : y,
    )
    return { relative: 1e-4, absolute: 1e-4 }
  },
}
