import type { Value } from "../../../ir/graph.ts"
import type { ImportOperator, OnnxNode } from "../onnx-node.ts"
import { nonNegative } from "./reduction.ts"

/**
 * https://onnx.ai/onnx/operators/onnx__BatchNormalization.html. Until opset 13 a node trains when it names its
 * statistics as outputs (the running ones, then those of the batch), unless is_test of opset 1 and 6 forbids it; 14: training_mode.
 * Until opset 8, spatial 0 gives every element its own statistics; 15: statistics may have another dtype.
 */
export const importBatchNormalization: ImportOperator = (node) => {
  const { attributes, opset } = node
  const x = node.input(0)
  const epsilon = attributes.float("epsilon", 1e-5)
  const isTraining =
    opset >= 14 ? attributes.flag("training_mode", false) : node.wants(1) && !attributes.flag("is_test", false)
  if (isTraining) return inTraining(node, epsilon)
  const like = (position: number): Value => castTo(node, node.input(position), x)
  const [scale, bias, mean, variance] = [like(1), like(2), like(3), like(4)]
  if (attributes.flag("spatial", true)) return node.result("batchNorm", [x, scale, bias, mean, variance], { epsilon })
  const centered = node.step("sub", [x, mean])
  const deviation = node.step("sqrt", [node.step("add", [variance, node.number("epsilon", x.type.dtype, epsilon)])])
  return node.result("add", [node.step("mul", [node.step("div", [centered, deviation]), scale]), bias])
}

function castTo(node: OnnxNode, value: Value, like: Value): Value {
  return value.type.dtype === like.type.dtype ? value : node.step("cast", [value], { to: like.type.dtype })
}

/** Normalises by the statistics of the batch, and mixes them into the running ones: old · momentum + new · (1 - momentum). */
function inTraining(node: OnnxNode, epsilon: number): readonly (Value | undefined)[] {
  const x = node.input(0)
  const momentum = node.attributes.float("momentum", 0.9)
  const axes = node.integers(
    "axes",
    x.type.shape.flatMap((_, axis) => (axis === 1 ? [] : [axis])),
  )
  const mean = node.step("reduceMean", [x, axes])
  const centered = node.step("sub", [x, mean])
  const variance = node.step("reduceMean", [node.step("mul", [centered, centered]), axes], { keepdims: false })
  const flatMean = node.step("squeeze", [mean, axes])
  const like = (position: number): Value => castTo(node, node.input(position), x)
  const running = (output: number, position: number, current: Value): Value | undefined => {
    if (!node.wants(output)) return undefined
    const old = node.input(position)
    const { dtype } = old.type
    const kept = node.step("mul", [old, node.number("momentum", dtype, momentum)])
    const added = node.step("mul", [castTo(node, current, old), node.number("rest", dtype, 1 - momentum)])
    return node.resultAt(output, "add", [kept, added])
  }
  const outputs = [running(1, 3, flatMean), running(2, 4, variance)]
  return [
    node.resultAt(0, "batchNorm", [x, like(1), like(2), flatMean, variance], { epsilon }),
    ...outputs,
    flatMean,
    variance,
  ]
}

/** https://onnx.ai/onnx/operators/onnx__InstanceNormalization.html */
export const importInstanceNormalization: ImportOperator = (node) =>
  node.result("instanceNorm", [node.input(0), node.input(1), node.input(2)], {
    epsilon: node.attributes.float("epsilon", 1e-5),
  })

/**
 * https://onnx.ai/onnx/operators/onnx__GroupNormalization.html. Opset 18: one scale and bias for each group; 21: for each channel.
 */
export const importGroupNormalization: ImportOperator = (node) => {
  const numGroups = node.attributes.int("num_groups")
  const channels = node.shape(0)[1] ?? 1
  const perChannel = (position: number, name: string): Value => {
    const value = node.input(position)
    if (node.opset >= 21 || value.type.shape[0] === channels) return value
    const column = node.step("reshape", [value, node.integers(`${name}_column`, [numGroups, 1])])
    const spread = node.step("expand", [column, node.integers(`${name}_spread`, [numGroups, channels / numGroups])])
    return node.step("reshape", [spread, node.integers(`${name}_shape`, [channels])])
  }
  const epsilon = node.attributes.float("epsilon", 1e-5)
  return node.result("groupNorm", [node.input(0), perChannel(1, "scale"), perChannel(2, "bias")], {
    epsilon,
    numGroups,
  })
}

/** https://onnx.ai/onnx/operators/onnx__LayerNormalization.html, since opset 17. */
export const importLayerNormalization: ImportOperator = (node) => {
  const attributes = { axis: node.axis("axis", -1, node.rank(0)), epsilon: node.attributes.float("epsilon", 1e-5) }
  const count = node.wants(2) ? 3 : node.wants(1) ? 2 : 1
  return node.results("layerNorm", [node.input(0), node.input(1), node.inputs[2]], attributes, count)
}

/** https://onnx.ai/onnx/operators/onnx__RMSNormalization.html, since opset 23. */
export const importRMSNormalization: ImportOperator = (node) =>
  node.result("rmsNorm", [node.input(0), node.input(1)], {
    axis: node.axis("axis", -1, node.rank(0)),
    epsilon: node.attributes.float("epsilon", 1e-5),
  })

/** https://onnx.ai/onnx/operators/onnx__LRN.html */
export const importLRN: ImportOperator = (node) =>
  node.result("lrn", [node.input(0)], {
    alpha: node.attributes.float("alpha", 1e-4),
    beta: node.attributes.float("beta", 0.75),
    bias: node.attributes.float("bias", 1),
    size: node.attributes.int("size"),
  })

/** https://onnx.ai/onnx/operators/onnx__MeanVarianceNormalization.html, since opset 9: mean 0 and variance 1 over some axes. */
export const importMeanVarianceNormalization: ImportOperator = (node) => {
  const x = node.input(0)
  const axes = node.integers("axes", nonNegative(node.attributes.ints("axes", [0, 2, 3]), node.rank(0)))
  const centered = node.step("sub", [x, node.step("reduceMean", [x, axes])])
  const variance = node.step("reduceMean", [node.step("mul", [centered, centered]), axes])
  const deviation = node.step("add", [node.step("sqrt", [variance]), node.number("epsilon", x.type.dtype, 1e-9)])
  return node.result("div", [centered, deviation])
}

/** https://onnx.ai/onnx/operators/onnx__LpNormalization.html: divided by the 1-norm or 2-norm along an axis; 0 stays where that is 0. */
export const importLpNormalization: ImportOperator = (node) => {
  const x = node.input(0)
  const { dtype } = x.type
  const axes = node.integers("axes", [node.axis("axis", -1, node.rank(0))])
  const p = node.attributes.int("p", 2)
  if (p !== 1 && p !== 2) node.attributes.reject("p", String(p), "1 or 2")
  const norm = node.step(p === 1 ? "reduceL1" : "reduceL2", [x, axes])
  const isZero = node.step("equal", [norm, node.number("zero", dtype, 0)])
  return node.result("div", [x, node.step("where", [isZero, node.number("one", dtype, 1), norm])])
}

/**
 * https://onnx.ai/onnx/operators/onnx__Dropout.html. Opset 1 and 6: is_test; 7: inference only; 10: a bool mask; 12: ratio and
 * training_mode are inputs. Inference keeps everything.
 */
export const importDropout: ImportOperator = (node) => {
  const x = node.input(0)
  const training = node.known(node.inputs[2])
  const ratio = node.known(node.inputs[1])
  const isTraining = node.inputs[2] !== undefined && training?.data[0] !== 0
  if (isTraining && ratio?.data[0] !== 0)
    node.unsupported(
      "training mode and a ratio above 0",
      "random results cannot be compiled; export the model for inference",
    )
  const mask = (): Value => {
    const shape = node.integers("shape", x.type.shape)
    return node.resultAt(1, "constantOfShape", [shape], { dtype: node.opset < 10 ? x.type.dtype : "bool", value: 1 })
  }
  return [node.resultAt(0, "dropout", [x]), node.wants(1) ? mask() : undefined]
}
