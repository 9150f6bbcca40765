import { describe, test } from "vitest"
import { cat, einsum, F, ones, stack, tensor, where, zeros, type Tensor } from "../../src/nn.ts"
import { expectClose, goldens, modelTensor, tensorsOf } from "./torch-goldens.ts"
import { expectTracedEqualsEager } from "./tracing.ts"

type Case = (x: Tensor, y: Tensor, z: Tensor) => Tensor
type WeightCase = (x: Tensor, weight: Tensor, bias: Tensor) => Tensor

const functions: Record<string, Case> = {
  maxpool_p1: (x) => F.maxPool2d(x, 3, { stride: 2, padding: 1 }),
  maxpool_ceil: (x) => F.maxPool2d(x, 3, { stride: 2, padding: 1, ceilMode: true }),
  maxpool_dil: (x) => F.maxPool2d(x, 2, { stride: 1, dilation: 2 }),
  maxpool1d: (x) => F.maxPool1d(x, 3, { stride: 2, padding: 1 }),
  avgpool_incl: (x) => F.avgPool2d(x, 3, { stride: 2, padding: 1 }),
  avgpool_excl: (x) => F.avgPool2d(x, 3, { stride: 2, padding: 1, countIncludePad: false }),
  avgpool_ceil: (x) => F.avgPool2d(x, 3, { stride: 2, padding: 1, ceilMode: true }),
  adaptavg: (x) => F.adaptiveAvgPool2d(x, [3, 2]),
  bilinear_up: (x) => F.interpolate(x, { scaleFactor: 2, mode: "bilinear" }),
  bilinear_up_ac: (x) => F.interpolate(x, { size: [9, 7], mode: "bilinear", alignCorners: true }),
  nearest_up: (x) => F.interpolate(x, { scaleFactor: 2 }),
  bicubic_up: (x) => F.interpolate(x, { scaleFactor: 2, mode: "bicubic" }),
  lrn: (x) => F.localResponseNorm(x, 3),
  softmax1: (x) => F.softmax(x, 1),
  logsoftmax: (x) => F.logSoftmax(x, -1),
  gelu: (x) => F.gelu(x),
  gelu_tanh: (x) => F.gelu(x, { approximate: "tanh" }),
  silu: (x) => F.silu(x),
  mish: (x) => F.mish(x),
  hardswish: (x) => F.hardswish(x),
  hardsigmoid: (x) => F.hardsigmoid(x),
  elu: (x) => F.elu(x, 0.7),
  selu: (x) => F.selu(x),
  celu: (x) => F.celu(x, 1.3),
  softplus: (x) => F.softplus(x),
  softsign: (x) => F.softsign(x),
  leaky: (x) => F.leakyRelu(x, 0.2),
  tanh: (x) => F.tanh(x),
  sigmoid: (x) => F.sigmoid(x),
  relu6: (x) => F.relu6(x),
  glu: (x) => F.glu(x, 1),
  matmul_bcast: (x, y) => x.matmul(y),
  einsum: (x, y) => einsum("bij,bkj->bik", x, y),
  bcast_mul: (x, y) => x.mul(y),
  div: (x, y) => x.div(y.abs().add(1)),
  pow: (x) => x.abs().add(0.1).pow(1.7),
  sqrtexplog: (x) => x.exp().sqrt().add(x.abs().add(1).log()),
  erf: (x) => x.erf(),
  sum_keep: (x) => x.sum([0, 2], true),
  mean_var: (x) => x.mean(1).add(x.var(1, { correction: 0 })),
  amax: (x) => x.amax(1),
  logsumexp: (x) => x.logsumexp(-1),
  prod: (x) => x.prod(1),
  norm: (x) => x.norm(2, 1),
  cumsum: (x) => x.cumsum(1),
  slice_step: (x) => x.slice(1, 1, undefined, 2).slice(2, -3),
  cat: (x, y) => cat([x, y, x], 1),
  stack_split: (x) => stack(x.split(2, 1)).sum(0),
  pad_const: (x) => F.pad(x, [1, 2, 0, 1], "constant", 0.5),
  pad_reflect: (x) => F.pad(x, [2, 1, 1, 2], "reflect"),
  pad_replicate: (x) => F.pad(x, [2, 1, 1, 2], "replicate"),
  permute: (x) => x.permute(2, 0, 3, 1).reshape(4, 30),
  expand: (x) => x.expand(3, 4, 2).mul(2),
  where: (x, y) => where(x.gt(0), x.mul(2), y),
  clamp: (x) => x.clamp(-0.5, 0.8),
  tril: (x) => x.tril(1),
  pixelshuffle: (x) => F.pixelShuffle(x, 2),
  pixelunshuffle: (x) => F.pixelUnshuffle(x, 2),
  topk: (x) => x.topk(3, 1).values,
  sortvals: (x) => x.sort(1).values,
  l1loss: (x, y) => F.l1Loss(x, y),
  huber: (x, y) => F.smoothL1Loss(x, y, { beta: 0.5 }),
  bcelogits: (x, y) => F.binaryCrossEntropyWithLogits(x, y.sigmoid()),
  kldiv: (x, y) => F.klDiv(x.logSoftmax(1), y.softmax(1), { reduction: "batchmean" }),
  gather: (x, y) => x.gather(1, y),
  index_select: (x, y) => x.indexSelect(0, y),
  scatter_add: (x, y, z) => x.scatterAdd(1, y, z),
  ce_label: (x, y) => F.crossEntropy(x, y),
  ce_2d_weight_ignore: (x, y) => F.crossEntropy(x, y, { weight: tensor([1, 0.5, 2, 0.3]), ignoreIndex: 1 }),
  nll_sum: (x, y) => F.nllLoss(x.logSoftmax(1), y, { reduction: "sum" }),
}

const layers: Record<string, WeightCase> = {
  conv1d: (x, w, b) => F.conv1d(x, w, b, { stride: 2, padding: 1, dilation: 2, groups: 2 }),
  conv2d_asym: (x, w, b) => F.conv2d(x, w, b, { stride: [2, 1], padding: [1, 0] }),
  conv2d_dw: (x, w, b) => F.conv2d(x, w, b, { padding: 1, groups: 6 }),
  conv2d_dil: (x, w, b) => F.conv2d(x, w, b, { padding: 3, dilation: 3 }),
  conv3d: (x, w, b) => F.conv3d(x, w, b, { padding: "same" }),
  conv2d_reflect: (x, w, b) => F.conv2d(F.pad(x, [1, 1, 1, 1], "reflect"), w, b),
  convt2d: (x, w, b) => F.convTranspose2d(x, w, b, { stride: 2, padding: 1, outputPadding: 1, groups: 2 }),
  convt2d_dil: (x, w, b) => F.convTranspose2d(x, w, b, { dilation: 2 }),
  convt1d: (x, w, b) => F.convTranspose1d(x, w, b, { stride: 2, padding: 1 }),
  linear3d: (x, w, b) => F.linear(x, w, b),
  groupnorm: (x, weight, bias) => F.groupNorm(x, 2, { weight, bias }),
  instnorm: (x, weight, bias) => F.instanceNorm(x, { weight, bias }),
  layernorm2: (x, weight, bias) => F.layerNorm(x, [3, 4], { weight, bias }),
  bn1d: (x, weight, bias) => F.batchNorm(x, zeros([5]), ones([5]), { weight, bias }),
  prelu: (x, weight) => F.prelu(x, weight),
  embedding: (x, weight) => F.embedding(x, weight),
}

describe.skipIf(goldens === undefined)("functions give what PyTorch gives (needs the test data)", () => {
  const all = goldens === undefined ? new Map<string, never>() : tensorsOf("e_ops/ops.npz")
  const given = (name: string): Tensor[] => {
    const entries = ["in0", "in1", "in2", "param/weight", "param/bias"].map((entry) => all.get(`${name}/${entry}`))
    return entries.flatMap((entry) => (entry === undefined ? [] : [modelTensor(entry)]))
  }

  test.each(Object.entries({ ...functions, ...layers }))("%s", (name, run) => {
    const inputs = given(name)
    expectTracedEqualsEager((...traced) => run(traced[0]!, traced[1]!, traced[2]!), inputs)
    expectClose(run(inputs[0]!, inputs[1]!, inputs[2]!), all.get(`${name}/out`)!)
  })
})
