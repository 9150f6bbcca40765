import { present } from "../diagnostics/invariant.ts"
import { allDTypes } from "../tensor/dtype.ts"
import { elementCount, stridesOf, type Shape } from "../tensor/shape.ts"
import { allocate, makeTensor, type Tensor, type TensorType } from "../tensor/tensor.ts"
import { bool, float, ints, oneOf } from "./attributes.ts"
import { inputType, requireDType } from "./check.ts"
import { fillTensor, readNumber, writeNumber } from "./families/access.ts"
import { floatDTypes, numberDTypes } from "./families/elementwise.ts"
import { requireResize } from "./families/resize-check.ts"
import { coordinateModes, resizeAxes, resizedAxes, type ResizeRequest } from "./families/resize-axes.ts"
import { resizeTaps, type ResizeTap } from "./families/resize-taps.ts"
import { defineOperator } from "./operator.ts"

/**
 * Samples x at other extents, given as `scales` or as `sizes`. Integers may be resized linearly, cut to whole numbers, and
 * every dtype by nearest. https://onnx.ai/onnx/operators/onnx__Resize.html
 */
export const resize = defineOperator({
  name: "resize",
  inputs: { required: ["x"], optional: ["roi", "scales", "sizes"] },
  attributes: {
    mode: oneOf(["nearest", "linear", "cubic"], "nearest"),
    coordinateTransformationMode: oneOf(coordinateModes, "half_pixel"),
    nearestMode: oneOf(["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"], "round_prefer_floor"),
    cubicCoeffA: float(-0.75),
    excludeOutside: bool(false),
    extrapolationValue: float(0),
    antialias: bool(false),
    axes: ints([]),
    keepAspectRatioPolicy: oneOf(["stretch", "not_larger", "not_smaller"], "stretch"),
  },
  outputs: { min: 1, max: 1 },
  shapeInputs: [1, 2, 3],
  infer(context) {
    const { mode } = context.attributes
    const allowed = { nearest: allDTypes, linear: numberDTypes, cubic: floatDTypes }[mode]
    requireDType(context, "resize", 0, "x", allowed)
    return [{ dtype: inputType(context, 0).dtype, shape: requireResize(context).map(({ outputs }) => outputs) }]
  },
  reference({ inputs, attributes, outputs }) {
    const x = present(inputs[0], "x")
    const taps = resizeAxes(x.shape, requestOf(inputs), attributes).map((axis) => resizeTaps(axis, attributes))
    const { extrapolationValue } = attributes
    return [
      attributes.mode === "nearest"
        ? pick(x, taps, outputs[0]!, extrapolationValue)
        : blend(x, taps, outputs[0]!, extrapolationValue),
    ]
  },
  flops({ inputs, attributes, outputs }) {
    if (attributes.mode === "nearest") return 0
    const [from, to] = [inputs[0]!.shape, outputs[0]!.shape]
    const resized = resizedAxes(attributes.axes, from.length).filter((axis) => from[axis] !== to[axis])
    return 2 * elementCount(to) * (attributes.mode === "linear" ? 2 : 4) ** resized.length
  },
})

function requestOf([, roi, scales, sizes]: readonly (Tensor | undefined)[]): ResizeRequest {
  return { roi, scales, sizes }
}

type AxisTaps = readonly (readonly ResizeTap[] | undefined)[]

/** The taps of an output element along every axis; nothing where one of them has none. */
function tapsOf(index: number, axes: readonly AxisTaps[], shape: Shape): (readonly ResizeTap[])[] | undefined {
  const taps: (readonly ResizeTap[])[] = []
  let rest = index
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const along = axes[axis]![rest % shape[axis]!]
    if (along === undefined) return undefined
    taps[axis] = along
    rest = Math.floor(rest / shape[axis]!)
  }
  return taps
}

/** Copies one element for each output element. */
function pick(x: Tensor, axes: readonly AxisTaps[], type: TensorType, extrapolationValue: number): Tensor {
  const strides = stridesOf(x.shape)
  const data = allocate(type.dtype, elementCount(type.shape))
  const write = writeNumber(type.dtype, data)
  for (let i = 0; i < data.length; i++) {
    const taps = tapsOf(i, axes, type.shape)
    if (taps === undefined) write(i, extrapolationValue)
    else data[i] = x.data[taps.reduce((offset, [tap], axis) => offset + tap!.index * strides[axis]!, 0)]!
  }
  return makeTensor(type.dtype, type.shape, data)
}

/** Sums weighted elements for each output element. */
function blend(x: Tensor, axes: readonly AxisTaps[], type: TensorType, extrapolationValue: number): Tensor {
  const strides = stridesOf(x.shape)
  const read = readNumber(x)
  const sumFrom = (taps: readonly (readonly ResizeTap[])[], axis: number, offset: number): number => {
    if (axis === taps.length) return read(offset)
    let sum = 0
    for (const { index, weight } of taps[axis]!)
      sum += weight * sumFrom(taps, axis + 1, offset + index * strides[axis]!)
    return sum
  }
  return fillTensor(type, (i) => {
    const taps = tapsOf(i, axes, type.shape)
    return taps === undefined ? extrapolationValue : sumFrom(taps, 0, 0)
  })
}
