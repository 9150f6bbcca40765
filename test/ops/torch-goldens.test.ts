import { describe, expect, test } from "vitest"
import { bytesSource } from "../../src/checkpoint/byte-source.ts"
import type { LazyTensor } from "../../src/checkpoint/checkpoint.ts"
import { openCheckpoint } from "../../src/checkpoint/open-checkpoint.ts"
import { inflateRaw } from "../../src/host/file-source.ts"
import { interpret } from "../../src/interpreter/interpret.ts"
import { GraphBuilder, type GivenAttributes } from "../../src/ir/builder.ts"
import type { Value } from "../../src/ir/graph.ts"
import type { OpName } from "../../src/ops/table.ts"
import { numbersOf, tensorOf, type Tensor } from "../../src/tensor/tensor.ts"
import { readArchived } from "../support/archive.ts"
import { sharedData } from "../support/shared-data.ts"
import { largestError } from "./nn/apply.ts"

/** Writes one graph: `apply` for the case's inputs and parameters, `ints` and `floats` for constants beside them. */
class Sketch {
  readonly builder = new GraphBuilder("case")
  readonly inputs: readonly Value[]
  readonly given: ReadonlyMap<string, Tensor>

  constructor(given: ReadonlyMap<string, Tensor>) {
    this.given = given
    const values = [...given].map(
      ([name, { dtype, shape }]) => [name, this.builder.input(name, { dtype, shape })] as const,
    )
    const byName = new Map(values)
    const names = ["in0", "in1", "in2", "param/weight", "param/bias"].filter((name) => byName.has(name))
    this.inputs = names.map((name) => byName.get(name)!)
  }

  op<Op extends OpName>(op: Op, inputs: readonly (Value | undefined)[], attributes: GivenAttributes<Op> = {}): Value {
    return this.builder.apply(op, inputs, attributes)
  }

  /** An operator over all inputs and parameters of the case. */
  all<Op extends OpName>(op: Op, attributes: GivenAttributes<Op> = {}): Value {
    return this.op(op, this.inputs, attributes)
  }

  ints(...values: readonly number[]): Value {
    return this.builder.constant("ints", tensorOf("int64", [values.length], values))
  }

  int(value: number): Value {
    return this.builder.constant("int", tensorOf("int64", [], [value]))
  }

  float(value: number): Value {
    return this.builder.constant("float", tensorOf("float32", [], [value]))
  }

  floats(...values: readonly number[]): Value {
    return this.builder.constant("floats", tensorOf("float32", [values.length], values))
  }
}

type Case = (sketch: Sketch) => Value

const one = { strides: [1], pads: [0, 0], dilations: [1] }
const two = { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1] }
const halved = { kernelShape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1], dilations: [1, 1] }

const pooling: Record<string, Case> = {
  maxpool_p1: (g) => g.all("maxPool", halved),
  maxpool_ceil: (g) => g.all("maxPool", { ...halved, ceilMode: true }),
  maxpool_dil: (g) => g.all("maxPool", { ...two, kernelShape: [2, 2], dilations: [2, 2] }),
  maxpool1d: (g) => g.all("maxPool", { kernelShape: [3], strides: [2], pads: [1, 1], dilations: [1] }),
  avgpool_incl: (g) => g.all("averagePool", { ...halved, countIncludePad: true }),
  avgpool_excl: (g) => g.all("averagePool", halved),
  avgpool_ceil: (g) => g.all("averagePool", { ...halved, ceilMode: true, countIncludePad: true }),
  adaptavg: (g) => g.all("averagePool", { ...two, kernelShape: [3, 3], strides: [3, 3] }),
}

const convolution: Record<string, Case> = {
  conv1d: (g) => g.all("conv", { strides: [2], pads: [1, 1], dilations: [2], group: 2 }),
  conv2d_asym: (g) => g.all("conv", { ...two, strides: [2, 1], pads: [1, 0, 1, 0] }),
  conv2d_dw: (g) => g.all("conv", { ...two, pads: [1, 1, 1, 1], group: 6 }),
  conv2d_dil: (g) => g.all("conv", { ...two, pads: [3, 3, 3, 3], dilations: [3, 3] }),
  conv3d: (g) => g.all("conv", { strides: [1, 1, 1], pads: [1, 1, 1, 1, 1, 1], dilations: [1, 1, 1] }),
  conv2d_reflect(g) {
    const [x, ...rest] = g.inputs
    return g.op("conv", [g.op("pad", [x, g.ints(0, 0, 1, 1, 0, 0, 1, 1)], { mode: "reflect" }), ...rest], two)
  },
  convt1d: (g) => g.all("convTranspose", { ...one, strides: [2], pads: [1, 1], outputPadding: [0] }),
  convt2d: (g) =>
    g.all("convTranspose", { ...two, strides: [2, 2], pads: [1, 1, 1, 1], group: 2, outputPadding: [1, 1] }),
  convt2d_dil: (g) => g.all("convTranspose", { ...two, dilations: [2, 2], outputPadding: [0, 0] }),
}

const doubled = (g: Sketch): (Value | undefined)[] => [g.inputs[0], undefined, g.floats(1, 1, 2, 2)]

const resizing: Record<string, Case> = {
  bilinear_up: (g) => g.op("resize", doubled(g), { mode: "linear" }),
  bicubic_up: (g) => g.op("resize", doubled(g), { mode: "cubic" }),
  nearest_up: (g) => g.op("resize", doubled(g), { coordinateTransformationMode: "asymmetric", nearestMode: "floor" }),
  bilinear_up_ac(g) {
    const sizes = [g.inputs[0], undefined, undefined, g.ints(9, 7)]
    return g.op("resize", sizes, { mode: "linear", coordinateTransformationMode: "align_corners", axes: [2, 3] })
  },
}

const normalization: Record<string, Case> = {
  instnorm: (g) => g.all("instanceNorm"),
  groupnorm: (g) => g.all("groupNorm", { numGroups: 2 }),
  layernorm2: (g) => g.all("layerNorm", { axis: -2 }),
  bn1d: (g) => g.op("batchNorm", [...g.inputs, g.floats(0, 0, 0, 0, 0), g.floats(1, 1, 1, 1, 1)]),
  lrn: (g) => g.all("lrn", { size: 3 }),
  softmax1: (g) => g.all("softmax", { axis: 1 }),
  logsoftmax: (g) => g.all("logSoftmax", { axis: -1 }),
}

const activation: Record<string, Case> = {
  gelu: (g) => g.all("gelu"),
  gelu_tanh: (g) => g.all("gelu", { approximate: "tanh" }),
  silu: (g) => g.op("mul", [g.inputs[0], g.all("sigmoid")]),
  mish: (g) => g.all("mish"),
  hardswish: (g) => g.all("hardSwish"),
  hardsigmoid: (g) => g.all("hardSigmoid", { alpha: 1 / 6, beta: 0.5 }),
  elu: (g) => g.all("elu", { alpha: 0.7 }),
  selu: (g) => g.all("selu"),
  celu: (g) => g.all("celu", { alpha: 1.3 }),
  softplus: (g) => g.all("softplus"),
  softsign: (g) => g.all("softsign"),
  leaky: (g) => g.all("leakyRelu", { alpha: 0.2 }),
  prelu: (g) => g.op("prelu", [g.inputs[0], g.op("unsqueeze", [g.inputs[1], g.ints(1)])]),
  tanh: (g) => g.all("tanh"),
  sigmoid: (g) => g.all("sigmoid"),
  relu6: (g) => g.op("clip", [g.inputs[0], g.float(0), g.float(6)]),
  clamp: (g) => g.op("clip", [g.inputs[0], g.float(-0.5), g.float(0.8)]),
  erf: (g) => g.all("erf"),
}

const arithmetic: Record<string, Case> = {
  linear3d(g) {
    const [x, w, b] = g.inputs
    return g.op("add", [g.op("matMul", [x, g.op("transpose", [w], { perm: [1, 0] })]), b])
  },
  matmul_bcast: (g) => g.all("matMul"),
  einsum: (g) => g.all("einsum", { equation: "bij,bkj->bik" }),
  bcast_mul: (g) => g.all("mul"),
  div: (g) => g.op("div", [g.inputs[0], g.op("add", [g.op("abs", [g.inputs[1]]), g.float(1)])]),
  pow: (g) => g.op("pow", [g.op("add", [g.op("abs", [g.inputs[0]]), g.float(0.1)]), g.float(1.7)]),
  where: (g) => {
    const [x, y] = g.inputs
    return g.op("where", [g.op("greater", [x, g.float(0)]), g.op("mul", [x, g.float(2)]), y])
  },
  sum_keep: (g) => g.op("reduceSum", [g.inputs[0], g.ints(0, 2)], { keepdims: true }),
  amax: (g) => g.op("reduceMax", [g.inputs[0], g.ints(1)], { keepdims: false }),
  logsumexp: (g) => g.op("reduceLogSumExp", [g.inputs[0], g.ints(-1)], { keepdims: false }),
  prod: (g) => g.op("reduceProd", [g.inputs[0], g.ints(1)], { keepdims: false }),
  norm: (g) => g.op("reduceL2", [g.inputs[0], g.ints(1)], { keepdims: false }),
  cumsum: (g) => g.op("cumSum", [g.inputs[0], g.int(1)]),
}

const movement: Record<string, Case> = {
  slice_step(g) {
    const far = 1_000_000
    const rows = g.op("slice", [g.inputs[0], g.ints(1), g.ints(far), g.ints(1), g.ints(2)])
    return g.op("slice", [rows, g.ints(-3), g.ints(far), g.ints(2), g.ints(1)])
  },
  cat: (g) => g.op("concat", [...g.inputs, g.inputs[0]], { axis: 1 }),
  pad_const: (g) => g.op("pad", [g.inputs[0], g.ints(0, 0, 1, 0, 1, 2), g.float(0.5)]),
  pad_reflect: (g) => g.op("pad", [g.inputs[0], g.ints(0, 0, 1, 2, 0, 0, 2, 1)], { mode: "reflect" }),
  pad_replicate: (g) => g.op("pad", [g.inputs[0], g.ints(0, 0, 1, 2, 0, 0, 2, 1)], { mode: "edge" }),
  permute: (g) => g.op("reshape", [g.all("transpose", { perm: [2, 0, 3, 1] }), g.ints(4, -1)]),
  expand: (g) => g.op("mul", [g.op("expand", [g.inputs[0], g.ints(3, 4, 2)]), g.float(2)]),
  tril: (g) => g.op("trilu", [g.inputs[0], g.int(1)], { upper: false }),
  pixelshuffle: (g) => g.all("depthToSpace", { blocksize: 2, mode: "CRD" }),
  gather: (g) => g.all("gatherElements", { axis: 1 }),
  index_select: (g) => g.all("gather", { axis: 0 }),
  embedding: (g) => g.op("gather", [g.inputs[1], g.inputs[0]], { axis: 0 }),
  scatter_add: (g) => g.all("scatterElements", { axis: 1, reduction: "add" }),
  topk: (g) =>
    g.builder.node("topK", [g.inputs[0], g.ints(3)], { axis: 1 }, { names: ["values", "indices"] }).outputs[0]!,
}

const loss: Record<string, Case> = {
  ce_label: (g) => g.all("softmaxCrossEntropy"),
  nll_sum: (g) => g.op("nllLoss", [g.op("logSoftmax", [g.inputs[0]], { axis: 1 }), g.inputs[1]], { reduction: "sum" }),
  ce_2d_weight_ignore(g) {
    const inputs = [...g.inputs, g.floats(1, 0.5, 2, 0.3)]
    return g.op("softmaxCrossEntropy", inputs, { hasIgnoreIndex: true, ignoreIndex: 1 })
  },
}

const cases = {
  ...pooling,
  ...convolution,
  ...resizing,
  ...normalization,
  ...activation,
  ...arithmetic,
  ...movement,
  ...loss,
}

const goldens = sharedData("torch/torch-goldens.tar.gz")

describe.skipIf(goldens === undefined)("single operators give what PyTorch gives (needs shared test data)", () => {
  let opened: ReadonlyMap<string, LazyTensor> | undefined
  const tensors = (): ReadonlyMap<string, LazyTensor> => {
    opened ??= openCheckpoint(bytesSource("ops.npz", readArchived(goldens!, "e_ops/ops.npz")), { inflateRaw }).tensors
    return opened
  }
  const read = (name: string): Tensor | undefined => tensors().get(name)?.read()

  test.each(Object.keys(cases))("%s", (name) => {
    const given = new Map<string, Tensor>()
    for (const part of ["in0", "in1", "in2", "param/weight", "param/bias"]) {
      const tensor = read(`${name}/${part}`)
      if (tensor !== undefined) given.set(part, tensor)
    }
    const sketch = new Sketch(given)
    sketch.builder.output("out", cases[name]!(sketch))
    const found = interpret(sketch.builder.finish(), given).get("out")!
    const expected = read(`${name}/out`)!
    expect(found.shape).toEqual(expected.shape)
    expect(largestError(numbersOf(found), numbersOf(expected))).toBeLessThan(2e-5)
  })
})
