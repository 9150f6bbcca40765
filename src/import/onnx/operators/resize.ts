import type { Value } from "../../../ir/graph.ts"
import type { ImportOperator, OnnxNode } from "../onnx-node.ts"
import { nonNegative } from "./reduction.ts"

const modes = ["nearest", "linear", "cubic"] as const
const coordinateModes = [
  "half_pixel",
  "half_pixel_symmetric",
  "pytorch_half_pixel",
  "align_corners",
  "asymmetric",
  "tf_crop_and_resize",
] as const
const nearestModes = ["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"] as const

/** How Upsample and the first Resize place elements: output o reads at o / scale, cut to an integer by nearest. */
const asymmetric = { coordinateTransformationMode: "asymmetric", nearestMode: "floor" } as const

/**
 * https://onnx.ai/onnx/operators/onnx__Resize.html. Opset 10: scales alone, asymmetric; 11: roi, sizes and the modes; 13: nothing new
 * here; 18: antialias, axes, keep_aspect_ratio_policy; 19: half_pixel_symmetric.
 */
export const importResize: ImportOperator = (node) => {
  const { attributes } = node
  const mode = attributes.choice("mode", modes, "nearest")
  if (node.opset < 11) return node.result("resize", [node.input(0), undefined, node.input(1)], { mode, ...asymmetric })
  const axes = attributes.ints("axes", [])
  const placement = placementOf(node, mode)
  const [roi, scales, sizes] = [1, 2, 3].map((position) => withElements(node.inputs[position]))
  const crops = placement.coordinateTransformationMode === "tf_crop_and_resize"
  return node.result("resize", [node.input(0), crops ? roi : undefined, scales, sizes], {
    mode,
    ...placement,
    cubicCoeffA: attributes.float("cubic_coeff_a", -0.75),
    excludeOutside: attributes.flag("exclude_outside", false),
    extrapolationValue: attributes.float("extrapolation_value", 0),
    antialias: attributes.flag("antialias", false),
    axes: nonNegative(axes, node.rank(0)),
    keepAspectRatioPolicy: attributes.choice(
      "keep_aspect_ratio_policy",
      ["stretch", "not_larger", "not_smaller"],
      "stretch",
    ),
  })
}

/**
 * Where elements are read. The `tf_half_pixel_for_nn` of opset 11 reads at v = (o + 1/2) / scale, half an element behind half_pixel; the
 * floor of v is half_pixel's v - 1/2 rounded to the nearest integer, halves upward.
 */
function placementOf(node: OnnxNode, mode: (typeof modes)[number]) {
  const { attributes } = node
  const nearestMode = attributes.choice("nearest_mode", nearestModes, "round_prefer_floor")
  if (attributes.text("coordinate_transformation_mode", "half_pixel") !== "tf_half_pixel_for_nn") {
    const coordinateTransformationMode = attributes.choice(
      "coordinate_transformation_mode",
      coordinateModes,
      "half_pixel",
    )
    return { coordinateTransformationMode, nearestMode }
  }
  if (mode !== "nearest" || nearestMode !== "floor") {
    node.unsupported(
      "coordinate_transformation_mode tf_half_pixel_for_nn but for nearest_mode floor",
      "export with opset 13 or newer",
    )
  }
  return { coordinateTransformationMode: "half_pixel", nearestMode: "round_prefer_ceil" } as const
}

/** An input without elements stands for one that is not given. */
function withElements(value: Value | undefined): Value | undefined {
  return value?.type.shape.includes(0) ? undefined : value
}

/**
 * https://onnx.ai/onnx/operators/onnx__Upsample.html. Opset 1: width_scale and height_scale; 7: attribute scales; 9: an input; dropped
 * with opset 10.
 */
export const importUpsample: ImportOperator = (node) => {
  const mode = node.attributes.text("mode", "nearest")
  return node.result("resize", [node.input(0), undefined, upsampleScales(node)], {
    mode: mode === "bilinear" || mode === "linear" ? "linear" : node.attributes.choice("mode", modes, "nearest"),
    ...asymmetric,
  })
}

function upsampleScales(node: OnnxNode): Value {
  if (node.opset >= 9) return node.input(1)
  const scales =
    node.opset >= 7
      ? node.attributes.floats("scales")
      : [1, 1, node.attributes.float("height_scale"), node.attributes.float("width_scale")]
  return node.numbers("scales", "float32", [scales.length], scales)
}
