import { present } from "../diagnostics/invariant.ts"
import { elementCount } from "../tensor/shape.ts"
import type { Tensor } from "../tensor/tensor.ts"
import { inputType, requireDType, requireSameDType } from "./check.ts"
import { fillBig, fillTensor, readBig, readNumber } from "./families/access.ts"
import { requireSingle } from "./families/arguments.ts"
import { isInteger, numberDTypes } from "./families/elementwise.ts"
import { defineOperator } from "./operator.ts"

/** min(max, max(min, x)): max wins where min is greater; NaN stays NaN. https://onnx.ai/onnx/operators/onnx__Clip.html */
export const clip = defineOperator({
  name: "clip",
  inputs: { required: ["x"], optional: ["min", "max"] },
  attributes: {},
  outputs: { min: 1, max: 1 },
  infer(context) {
    requireDType(context, "clip", 0, "x", numberDTypes)
    requireSameDType(context, "clip", 0, 1, 2)
    requireSingle(context, "clip", 1, "min")
    requireSingle(context, "clip", 2, "max")
    return [inputType(context, 0)]
  },
  reference({ inputs, outputs }) {
    const [x, low, high] = [present(inputs[0], "x"), inputs[1], inputs[2]]
    if (isInteger(x.dtype)) return [fillBig(outputs[0]!, clippedBig(x, low, high))]
    const [least, greatest] = [low && readNumber(low)(0), high && readNumber(high)(0)]
    const read = readNumber(x)
    return [fillTensor(outputs[0]!, (i) => Math.min(greatest ?? Infinity, Math.max(least ?? -Infinity, read(i))))]
  },
  flops: ({ outputs }) => elementCount(outputs[0]!.shape),
})

function clippedBig(x: Tensor, low: Tensor | undefined, high: Tensor | undefined): (index: number) => bigint {
  const read = readBig(x)
  const [least, greatest] = [low && readBig(low)(0), high && readBig(high)(0)]
  return (index) => {
    const raised = least !== undefined && read(index) < least ? least : read(index)
    return greatest !== undefined && raised > greatest ? greatest : raised
  }
}
