import type { NodeOf } from "../../../ir/graph.ts"
import type { OpName } from "../../../ops/table.ts"
import { tensorOf, type Tensor } from "../../../tensor/tensor.ts"
import { tensorOfNumbers } from "../onnx-node.ts"
import { dataType, float, tensor, type AttributeValues } from "./attributes.ts"
import type { NodeWriter } from "./node-writer.ts"
import { reluOf, writeRecurrence } from "./recurrence.ts"

/** Writes one node of the graph as ONNX nodes. */
export type WriteOperator<Op extends OpName> = (node: NodeOf<Op>, writer: NodeWriter) => void

/** The domain of operators that ONNX does not have. */
export const customDomain = "org.mlsdk"

/** An operator that ONNX spells with the same inputs. */
function as<Op extends OpName>(
  opType: string,
  attributes: (of: NodeOf<Op>["attributes"]) => AttributeValues = () => ({}),
): WriteOperator<Op> {
  return (node, writer) => writer.write(node as never, opType, attributes(node.attributes))
}

interface Pool {
  readonly kernelShape: readonly number[]
  readonly strides: readonly number[]
  readonly pads: readonly number[]
  readonly dilations: readonly number[]
  readonly ceilMode: boolean
}

function pool({ kernelShape, strides, pads, dilations, ceilMode }: Pool): AttributeValues {
  return { kernel_shape: kernelShape, strides, pads, dilations, ceil_mode: ceilMode }
}

interface Reduction {
  readonly keepdims: boolean
  readonly noopWithEmptyAxes: boolean
}

function reduction<Op extends Extract<OpName, `reduce${string}`>>(opType: string): WriteOperator<Op> {
  return (node, writer) => {
    const { keepdims, noopWithEmptyAxes } = node.attributes as Reduction
    writer.write(node as never, opType, { keepdims, noop_with_empty_axes: noopWithEmptyAxes })
  }
}

interface Loss {
  readonly reduction: string
  readonly hasIgnoreIndex: boolean
  readonly ignoreIndex: number
}

function loss({ reduction: how, hasIgnoreIndex, ignoreIndex }: Loss): AttributeValues {
  return { reduction: how, ...(hasIgnoreIndex ? { ignore_index: ignoreIndex } : {}) }
}

/** ONNX wants the bounds to be scalars. */
const writeClip: WriteOperator<"clip"> = (node, writer) => {
  const bounds = node.inputs.slice(1).map((bound) => {
    if (bound === undefined || bound.type.shape.length === 0) return writer.nameOf(bound)
    const scalar = writer.between(node, "bound")
    const shape = writer.constant(node, "scalar", tensorOf("int64", [0], []))
    writer.emit(node, "Reshape", [writer.nameOf(bound), shape], [scalar])
    return scalar
  })
  writer.emit(node, "Clip", [writer.nameOf(node.inputs[0]), ...bounds], [writer.nameOf(node.outputs[0])])
}

/** As in the function body of ONNX's own Attention, over operands of any rank, with the causal mask as a constant. */
const writeAttention: WriteOperator<"attention"> = (node, writer) => {
  const [q, k, v, mask] = node.inputs.map((input) => writer.nameOf(input))
  const { type } = node.outputs[0]!
  const step = (opType: string, inputs: readonly string[], attributes: AttributeValues = {}): string => {
    const name = writer.between(node, opType)
    writer.emit(node, opType, inputs, [name], attributes)
    return name
  }
  const number = (name: string, value: number): string =>
    writer.constant(node, name, tensorOfNumbers(type.dtype, [], [value]))
  const rank = node.inputs[1]!.type.shape.length
  const perm = Array.from({ length: rank }, (_, axis) => (axis < rank - 2 ? axis : 2 * rank - 3 - axis))
  const product = step("MatMul", [q!, step("Transpose", [k!], { perm })])
  const scaled = step("Mul", [product, number("scale", node.attributes.scale)])
  const hidden = (allowed: string, scores: string): string =>
    step("Where", [allowed, scores, number("hidden", -Infinity)])
  const isBoolean = node.inputs[3]?.type.dtype === "bool"
  const masked = mask === undefined ? scaled : isBoolean ? hidden(mask, scaled) : step("Add", [scaled, mask])
  const scores = node.attributes.isCausal ? hidden(writer.constant(node, "causal", causalMask(node)), masked) : masked
  const weights = step("Softmax", [scores], { axis: -1 })
  const isBlind = (): string => {
    const axes = writer.constant(node, "axes", tensorOf("int64", [1], [-1]))
    return step("Equal", [step("ReduceMax", [scores, axes], { keepdims: true }), number("unseen", -Infinity)])
  }
  const seen = scores === scaled ? weights : step("Where", [isBlind(), number("nothing", 0), weights])
  writer.emit(node, "MatMul", [seen, v!], [writer.nameOf(node.outputs[0])])
}

function causalMask({ inputs, attributes: { diagonal } }: NodeOf<"attention">): Tensor {
  const [queries, keys] = [inputs[0]!.type.shape.at(-2)!, inputs[1]!.type.shape.at(-2)!]
  const visible = Array.from({ length: queries * keys }, (_, i) =>
    i % keys <= Math.floor(i / keys) + diagonal ? 1 : 0,
  )
  return tensorOf("bool", [queries, keys], visible)
}

/** How each operator of the graph is spelled in `writtenOpset`. https://onnx.ai/onnx/operators/ */
export const writeOperators = {
  abs: as("Abs"),
  acos: as("Acos"),
  acosh: as("Acosh"),
  add: as("Add"),
  and: as("And"),
  argMax: as("ArgMax", (a) => ({ axis: a.axis, keepdims: a.keepdims, select_last_index: a.selectLastIndex })),
  argMin: as("ArgMin", (a) => ({ axis: a.axis, keepdims: a.keepdims, select_last_index: a.selectLastIndex })),
  asin: as("Asin"),
  asinh: as("Asinh"),
  atan: as("Atan"),
  atanh: as("Atanh"),
  attention: writeAttention,
  averagePool: as("AveragePool", (a) => ({ ...pool(a), count_include_pad: a.countIncludePad })),
  batchNorm: as("BatchNormalization", (a) => ({ epsilon: float(a.epsilon) })),
  bitShift: as("BitShift", (a) => ({ direction: a.direction.toUpperCase() })),
  bitwiseAnd: as("BitwiseAnd"),
  bitwiseNot: as("BitwiseNot"),
  bitwiseOr: as("BitwiseOr"),
  bitwiseXor: as("BitwiseXor"),
  cast: as("Cast", (a) => ({ to: dataType(a.to) })),
  ceil: as("Ceil"),
  celu: as("Celu", (a) => ({ alpha: float(a.alpha) })),
  chainerCastReduceSum: (node, writer) =>
    writer.write(
      node,
      "ChainerCastReduceSum",
      { to: dataType(node.attributes.to), keepdims: node.attributes.keepdims },
      customDomain,
    ),
  clip: writeClip,
  concat: as("Concat", (a) => ({ axis: a.axis })),
  constantOfShape: as("ConstantOfShape", (a) => ({ value: tensor(tensorOfNumbers(a.dtype, [1], [a.value])) })),
  conv: as("Conv", (a) => ({ strides: a.strides, pads: a.pads, dilations: a.dilations, group: a.group })),
  convTranspose: as("ConvTranspose", (a) => ({
    strides: a.strides,
    pads: a.pads,
    dilations: a.dilations,
    group: a.group,
    output_padding: a.outputPadding,
  })),
  cos: as("Cos"),
  cosh: as("Cosh"),
  cumSum: as("CumSum", (a) => ({ exclusive: a.exclusive, reverse: a.reverse })),
  depthToSpace: as("DepthToSpace", (a) => ({ blocksize: a.blocksize, mode: a.mode })),
  div: as("Div"),
  dropout: as("Dropout"),
  einsum: as("Einsum", (a) => ({ equation: a.equation })),
  elu: as("Elu", (a) => ({ alpha: float(a.alpha) })),
  equal: as("Equal"),
  erf: as("Erf"),
  exp: as("Exp"),
  expand: as("Expand"),
  eyeLike: as("EyeLike", (a) => ({ dtype: dataType(a.dtype), k: a.k })),
  flatten: as("Flatten", (a) => ({ axis: a.axis })),
  floor: as("Floor"),
  gather: as("Gather", (a) => ({ axis: a.axis })),
  gatherElements: as("GatherElements", (a) => ({ axis: a.axis })),
  gatherND: as("GatherND", (a) => ({ batch_dims: a.batchDims })),
  gelu: as("Gelu", (a) => ({ approximate: a.approximate })),
  gemm: as("Gemm", (a) => ({ alpha: float(a.alpha), beta: float(a.beta), transA: a.transA, transB: a.transB })),
  globalAveragePool: as("GlobalAveragePool"),
  globalMaxPool: as("GlobalMaxPool"),
  greater: as("Greater"),
  greaterOrEqual: as("GreaterOrEqual"),
  groupNorm: as("GroupNormalization", (a) => ({ epsilon: float(a.epsilon), num_groups: a.numGroups })),
  gru: writeRecurrence("GRU", 3, (a) => ({ linear_before_reset: a.linearBeforeReset })),
  hardSigmoid: as("HardSigmoid", (a) => ({ alpha: float(a.alpha), beta: float(a.beta) })),
  hardSwish: as("HardSwish"),
  identity: as("Identity"),
  instanceNorm: as("InstanceNormalization", (a) => ({ epsilon: float(a.epsilon) })),
  isInf: as("IsInf", (a) => ({ detect_negative: a.detectNegative, detect_positive: a.detectPositive })),
  isNaN: as("IsNaN"),
  layerNorm: as("LayerNormalization", (a) => ({ axis: a.axis, epsilon: float(a.epsilon) })),
  leakyRelu: as("LeakyRelu", (a) => ({ alpha: float(a.alpha) })),
  less: as("Less"),
  lessOrEqual: as("LessOrEqual"),
  log: as("Log"),
  logSoftmax: as("LogSoftmax", (a) => ({ axis: a.axis })),
  lpPool: as("LpPool", (a) => ({ ...pool(a), p: a.p })),
  lrn: as("LRN", (a) => ({ alpha: float(a.alpha), beta: float(a.beta), bias: float(a.bias), size: a.size })),
  lstm: writeRecurrence("LSTM", 4, (a) => ({ input_forget: a.inputForget })),
  matMul: as("MatMul"),
  max: as("Max"),
  maxPool: as("MaxPool", (a) => ({ ...pool(a), storage_order: a.storageOrder })),
  min: as("Min"),
  mish: as("Mish"),
  mod: as("Mod", (a) => ({ fmod: a.fmod })),
  mul: as("Mul"),
  neg: as("Neg"),
  nllLoss: as("NegativeLogLikelihoodLoss", loss),
  not: as("Not"),
  oneHot: as("OneHot", (a) => ({ axis: a.axis })),
  or: as("Or"),
  pad: as("Pad", (a) => ({ mode: a.mode })),
  pow: as("Pow"),
  prelu: as("PRelu"),
  range: as("Range"),
  reciprocal: as("Reciprocal"),
  reduceL1: reduction("ReduceL1"),
  reduceL2: reduction("ReduceL2"),
  reduceLogSum: reduction("ReduceLogSum"),
  reduceLogSumExp: reduction("ReduceLogSumExp"),
  reduceMax: reduction("ReduceMax"),
  reduceMean: reduction("ReduceMean"),
  reduceMin: reduction("ReduceMin"),
  reduceProd: reduction("ReduceProd"),
  reduceSum: reduction("ReduceSum"),
  reduceSumSquare: reduction("ReduceSumSquare"),
  relu: as("Relu"),
  reshape: as("Reshape", (a) => ({ allowzero: a.allowzero })),
  resize: as("Resize", (a) => ({
    mode: a.mode,
    coordinate_transformation_mode: a.coordinateTransformationMode,
    nearest_mode: a.nearestMode,
    cubic_coeff_a: float(a.cubicCoeffA),
    exclude_outside: a.excludeOutside,
    extrapolation_value: float(a.extrapolationValue),
    antialias: a.antialias,
    keep_aspect_ratio_policy: a.keepAspectRatioPolicy,
    ...(a.axes.length === 0 ? {} : { axes: a.axes }),
  })),
  rmsNorm: as("RMSNormalization", (a) => ({ axis: a.axis, epsilon: float(a.epsilon) })),
  rnn: writeRecurrence("RNN", 1, (a) => (a.activation === "relu" ? { activations: reluOf(a.direction) } : {})),
  round: as("Round"),
  scatterElements: as("ScatterElements", (a) => ({ axis: a.axis, reduction: a.reduction })),
  scatterND: as("ScatterND", (a) => ({ reduction: a.reduction })),
  selu: as("Selu", (a) => ({ alpha: float(a.alpha), gamma: float(a.gamma) })),
  shape: as("Shape", (a) => ({ start: a.start, end: a.end })),
  sigmoid: as("Sigmoid"),
  sign: as("Sign"),
  sin: as("Sin"),
  sinh: as("Sinh"),
  size: as("Size"),
  slice: as("Slice"),
  softmax: as("Softmax", (a) => ({ axis: a.axis })),
  softmaxCrossEntropy: as("SoftmaxCrossEntropyLoss", loss),
  softplus: as("Softplus"),
  softsign: as("Softsign"),
  spaceToDepth: as("SpaceToDepth", (a) => ({ blocksize: a.blocksize })),
  split: as("Split", (a) => ({ axis: a.axis })),
  sqrt: as("Sqrt"),
  squeeze: as("Squeeze"),
  sub: as("Sub"),
  tan: as("Tan"),
  tanh: as("Tanh"),
  thresholdedRelu: as("ThresholdedRelu", (a) => ({ alpha: float(a.alpha) })),
  tile: as("Tile"),
  topK: as("TopK", (a) => ({ axis: a.axis, largest: a.largest, sorted: a.sorted })),
  transpose: as("Transpose", (a) => ({ perm: a.perm })),
  trilu: as("Trilu", (a) => ({ upper: a.upper })),
  unsqueeze: as("Unsqueeze"),
  where: as("Where"),
  xor: as("Xor"),
} as const satisfies { readonly [Op in OpName]: WriteOperator<Op> }
