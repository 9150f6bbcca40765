import { describe, expect, test } from "vitest"
import { arange, manualSeed, nn, rand, randn, tensor, type Tensor } from "../../src/nn.ts"
import { diagnosticsOf, expectTracedEqualsEager } from "./tracing.ts"

manualSeed(1)
const image = randn([2, 4, 6, 7])
const matrix = randn([3, 8])
const labels = tensor([1n, 0n, 3n])

const layers: Record<string, [() => nn.Layer, Tensor]> = {
  Linear: [() => new nn.Linear(8, 5), matrix],
  "Linear without bias": [() => new nn.Linear(8, 5, { bias: false }), matrix],
  "Linear over rank 3": [() => new nn.Linear(8, 5), randn([2, 3, 8])],
  Embedding: [
    () => new nn.Embedding(6, 3),
    tensor([
      [0n, 5n],
      [2n, 2n],
    ]),
  ],
  Conv1d: [() => new nn.Conv1d(4, 6, 3, { stride: 2, padding: 1, groups: 2 }), randn([2, 4, 9])],
  Conv2d: [() => new nn.Conv2d(4, 6, [3, 2], { stride: [2, 1], padding: [1, 0] }), image],
  "Conv2d dilated without bias": [() => new nn.Conv2d(4, 4, 3, { dilation: 2, groups: 4, bias: false }), image],
  "Conv2d same": [() => new nn.Conv2d(4, 3, [2, 3], { padding: "same" }), image],
  "Conv2d reflect": [() => new nn.Conv2d(4, 3, 3, { padding: [2, 1], paddingMode: "reflect" }), image],
  "Conv2d circular": [() => new nn.Conv2d(4, 3, 3, { padding: 1, paddingMode: "circular" }), image],
  Conv3d: [() => new nn.Conv3d(2, 3, 2, { padding: 1 }), randn([1, 2, 3, 4, 3])],
  ConvTranspose1d: [() => new nn.ConvTranspose1d(3, 2, 4, { stride: 2, padding: 1 }), randn([2, 3, 5])],
  ConvTranspose2d: [
    () => new nn.ConvTranspose2d(4, 6, 3, { stride: 2, padding: 1, outputPadding: 1, groups: 2 }),
    image,
  ],
  BatchNorm1d: [() => new nn.BatchNorm1d(8).eval(), matrix],
  BatchNorm2d: [() => new nn.BatchNorm2d(4, { eps: 1e-3 }).eval(), image],
  BatchNorm3d: [() => new nn.BatchNorm3d(2, { affine: false }).eval(), randn([1, 2, 3, 4, 3])],
  GroupNorm: [() => new nn.GroupNorm(2, 4), image],
  InstanceNorm1d: [() => new nn.InstanceNorm1d(4), randn([2, 4, 5])],
  InstanceNorm2d: [() => new nn.InstanceNorm2d(4, { affine: true }), image],
  InstanceNorm3d: [() => new nn.InstanceNorm3d(2), randn([1, 2, 3, 4, 3])],
  LayerNorm: [() => new nn.LayerNorm(8), matrix],
  "LayerNorm over two axes": [() => new nn.LayerNorm([6, 7], { bias: false }), image],
  RMSNorm: [() => new nn.RMSNorm(8), matrix],
  LocalResponseNorm: [() => new nn.LocalResponseNorm(3, { alpha: 0.1 }), image],
  ReLU: [() => new nn.ReLU({ inplace: true }), matrix],
  ReLU6: [() => new nn.ReLU6(), matrix.mul(5)],
  Hardtanh: [() => new nn.Hardtanh(-0.5, 0.25), matrix],
  LeakyReLU: [() => new nn.LeakyReLU(0.2), matrix],
  PReLU: [() => new nn.PReLU(), matrix],
  "PReLU per channel": [() => new nn.PReLU(4), image],
  ELU: [() => new nn.ELU(0.7), matrix],
  SELU: [() => new nn.SELU(), matrix],
  CELU: [() => new nn.CELU(1.3), matrix],
  GELU: [() => new nn.GELU(), matrix],
  "GELU tanh": [() => new nn.GELU({ approximate: "tanh" }), matrix],
  SiLU: [() => new nn.SiLU(), matrix],
  Mish: [() => new nn.Mish(), matrix],
  Hardswish: [() => new nn.Hardswish(), matrix],
  Hardsigmoid: [() => new nn.Hardsigmoid(), matrix],
  Sigmoid: [() => new nn.Sigmoid(), matrix],
  Tanh: [() => new nn.Tanh(), matrix],
  Softplus: [() => new nn.Softplus(2), matrix],
  Softsign: [() => new nn.Softsign(), matrix],
  LogSigmoid: [() => new nn.LogSigmoid(), matrix],
  Softmax: [() => new nn.Softmax(-1), matrix],
  LogSoftmax: [() => new nn.LogSoftmax(1), image],
  GLU: [() => new nn.GLU(), matrix],
  MaxPool1d: [() => new nn.MaxPool1d(2), randn([2, 4, 9])],
  MaxPool2d: [() => new nn.MaxPool2d(3, { stride: 2, padding: 1, ceilMode: true }), image],
  MaxPool3d: [() => new nn.MaxPool3d(2), randn([1, 2, 4, 4, 5])],
  AvgPool1d: [() => new nn.AvgPool1d(3, { stride: 1 }), randn([2, 4, 9])],
  AvgPool2d: [() => new nn.AvgPool2d(3, { padding: 1, countIncludePad: false }), image],
  AvgPool3d: [() => new nn.AvgPool3d(2), randn([1, 2, 4, 4, 5])],
  AdaptiveAvgPool1d: [() => new nn.AdaptiveAvgPool1d(3), randn([2, 4, 8])],
  AdaptiveAvgPool2d: [() => new nn.AdaptiveAvgPool2d(1), image],
  "AdaptiveAvgPool2d even": [() => new nn.AdaptiveAvgPool2d([3, 7]), image],
  "AdaptiveAvgPool2d uneven": [() => new nn.AdaptiveAvgPool2d([4, 3]), image],
  AdaptiveMaxPool2d: [() => new nn.AdaptiveMaxPool2d([2, 1]), image],
  Dropout: [() => new nn.Dropout(0.3).eval(), matrix],
  Flatten: [() => new nn.Flatten(), image],
  Unflatten: [() => new nn.Unflatten(1, [2, -1]), matrix],
  Identity: [() => new nn.Sequential(new nn.Identity(), new nn.ReLU()), matrix],
  Sequential: [() => new nn.Sequential(new nn.Linear(8, 4), new nn.Tanh(), new nn.Linear(4, 2)), matrix],
  Upsample: [() => new nn.Upsample({ scaleFactor: 2, mode: "bilinear" }), image],
  PixelShuffle: [() => new nn.PixelShuffle(2), image],
  ZeroPad2d: [() => new nn.ZeroPad2d([1, 2, 0, 3]), image],
}

describe("every layer gives the same when it runs and when its graph runs", () => {
  test.each(Object.entries(layers))("%s", (_, [make, x]) => {
    const layer = make()
    expectTracedEqualsEager((input) => layer.forward(input), [x])
  })

  const losses: Record<string, [nn.Module & { forward(x: Tensor, target: Tensor): Tensor }, Tensor, Tensor]> = {
    CrossEntropyLoss: [new nn.CrossEntropyLoss({ labelSmoothing: 0.1 }), matrix, labels],
    NLLLoss: [new nn.NLLLoss({ reduction: "sum" }), matrix.logSoftmax(1), labels],
    L1Loss: [new nn.L1Loss(), matrix, matrix.mul(0.5)],
    MSELoss: [new nn.MSELoss({ reduction: "none" }), matrix, matrix.mul(0.5)],
    HuberLoss: [new nn.HuberLoss({ delta: 0.5 }), matrix, matrix.mul(0.2)],
    SmoothL1Loss: [new nn.SmoothL1Loss({ beta: 0.5 }), matrix, matrix.mul(0.2)],
    BCELoss: [new nn.BCELoss(), matrix.sigmoid(), rand([3, 8])],
    BCEWithLogitsLoss: [new nn.BCEWithLogitsLoss(), matrix, rand([3, 8])],
    KLDivLoss: [new nn.KLDivLoss({ reduction: "batchmean" }), matrix.logSoftmax(1), rand([3, 8]).softmax(1)],
  }

  test.each(Object.entries(losses))("%s", (_, [loss, x, target]) => {
    expectTracedEqualsEager((a, b) => loss.forward(a, b), [x, target])
  })

  test("MultiheadAttention", () => {
    const attention = new nn.MultiheadAttention(8, 2, { batchFirst: true })
    expectTracedEqualsEager((q, kv) => attention.forward(q, kv, kv), [randn([2, 3, 8]), randn([2, 5, 8])])
    expectTracedEqualsEager((x) => attention.forward(x, x, x, { isCausal: true }), [randn([2, 3, 8])])
  })

  test("BatchNorm in training", () => {
    const [traced, eager] = [new nn.BatchNorm2d(4), new nn.BatchNorm2d(4)]
    const { updates } = expectTracedEqualsEager((x) => traced.forward(x), [image], "training")
    eager.forward(image)
    expect(updates.map(({ name }) => name)).toEqual(["running_mean", "running_var", "num_batches_tracked"])
    expect(eager.running_mean.toNumbers()).toEqual(traced.running_mean.toNumbers())
    expect(eager.num_batches_tracked.item()).toBe(1)
  })
})

test("names of parameters are paths, in the order of the properties", () => {
  class Block extends nn.Module {
    readonly conv1 = new nn.Conv2d(1, 2, 3)
    readonly bn1 = new nn.BatchNorm2d(2)
    readonly convs = [new nn.Conv2d(2, 2, 1, { bias: false })]

    override forward(x: Tensor): Tensor {
      return x
    }
  }
  class Net extends nn.Module {
    readonly layer1 = new nn.Sequential(new Block())
    readonly heads = new nn.ModuleList([new nn.Linear(2, 1), new nn.Linear(2, 1)])
    readonly named = new nn.Sequential({ fc: new nn.Linear(1, 1) })
    readonly scale = new nn.Parameter(tensor([1]))

    override forward(x: Tensor): Tensor {
      return x
    }
  }
  expect([...new Net().stateDict().keys()]).toEqual([
    "scale",
    "layer1.0.conv1.weight",
    "layer1.0.conv1.bias",
    "layer1.0.bn1.weight",
    "layer1.0.bn1.bias",
    "layer1.0.bn1.running_mean",
    "layer1.0.bn1.running_var",
    "layer1.0.bn1.num_batches_tracked",
    "layer1.0.convs.0.weight",
    "heads.0.weight",
    "heads.0.bias",
    "heads.1.weight",
    "heads.1.bias",
    "named.fc.weight",
    "named.fc.bias",
  ])
  expect(new Net().parameters()).toHaveLength(12)
})

test("a state dictionary moves from one model to another", () => {
  const [from, to] = [new nn.Linear(3, 2), new nn.Linear(3, 2)]
  const x = randn([1, 3])
  expect(to.forward(x).toNumbers()).not.toEqual(from.forward(x).toNumbers())
  expect(to.loadStateDict(from.stateDict())).toEqual({ missing: [], unexpected: [] })
  expect(to.forward(x).toNumbers()).toEqual(from.forward(x).toNumbers())
})

test("loading reports everything at once and changes nothing", () => {
  const layer = new nn.Linear(3, 2)
  const before = layer.weight.toNumbers()
  const weights = new Map([
    ["weight", arange(0, 4).reshape(2, 2)],
    ["extra", tensor(0)],
  ])
  const found = diagnosticsOf(() => layer.loadStateDict(weights))
  expect(found.map(({ code }) => code)).toEqual([
    "STATE_DICT_SHAPE",
    "STATE_DICT_DTYPE",
    "STATE_DICT_MISSING",
    "STATE_DICT_UNEXPECTED",
  ])
  expect(layer.weight.toNumbers()).toEqual(before)
})

test("what fits is loaded when loading is not strict", () => {
  const layer = new nn.Linear(1, 1)
  expect(
    layer.loadStateDict(
      new Map([
        ["bias", tensor([7])],
        ["other", tensor(0)],
      ]),
      { strict: false },
    ),
  ).toEqual({
    missing: ["weight"],
    unexpected: ["other"],
  })
  expect(layer.bias!.toNumbers()).toEqual([7])
})

test("train and eval reach every part", () => {
  const model = new nn.Sequential(new nn.Sequential(new nn.Dropout()))
  const modes = (): boolean[] => Array.from(model.namedModules(), ([, module]) => module.training)
  expect(modes()).toEqual([true, true, true])
  model.eval()
  expect(modes()).toEqual([false, false, false])
})

test("dropout zeroes a share of the elements and keeps the mean", () => {
  const dropped = new nn.Dropout(0.25).forward(rand([10_000]).mul(0).add(1)).toNumbers()
  const share = dropped.filter((x) => x === 0).length / dropped.length
  expect(share).toBeCloseTo(0.25, 1)
  expect(new Set(dropped)).toEqual(new Set([0, Math.fround(4 / 3)]))
})
