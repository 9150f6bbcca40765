import { fail } from "../diagnostics/catalogue.ts"
import { present } from "../diagnostics/invariant.ts"
import type { Tensor } from "../tensor/tensor.ts"
import { rejectShape, requireDType, requireSameDType } from "./check.ts"
import { fillBig, fillTensor, readBig, readNumber } from "./families/access.ts"
import { requireSingle } from "./families/arguments.ts"
import { isInteger, numberDTypes } from "./families/elementwise.ts"
import { defineOperator, type InferenceContext } from "./operator.ts"

const names = ["start", "limit", "delta"] as const

/** start, start + delta, start + 2 · delta, … up to, not including, limit. https://onnx.ai/onnx/operators/onnx__Range.html */
export const range = defineOperator({
  name: "range",
  inputs: { required: names },
  attributes: {},
  outputs: { min: 1, max: 1 },
  shapeInputs: [0, 1, 2],
  infer(context) {
    requireDType(context, "range", 0, "start", numberDTypes)
    const dtype = requireSameDType(context, "range", 0, 1, 2)
    const [start, limit, delta] = names.map((name, input) => requireScalar(context, input, name))
    const count = isInteger(dtype) ? countOfBigs(start!, limit!, delta!) : countOfNumbers(start!, limit!, delta!)
    if (Number.isFinite(count)) return [{ dtype, shape: [count] }]
    return rejectShape(
      context,
      "range",
      "bounds that give no finite number of steps",
      "finite bounds and a delta other than 0",
    )
  },
  reference({ inputs, outputs }) {
    const [type, start, delta] = [outputs[0]!, present(inputs[0], "start"), present(inputs[2], "delta")]
    if (isInteger(type.dtype)) {
      const [first, step] = [readBig(start)(0), readBig(delta)(0)]
      return [fillBig(type, (i) => first + BigInt(i) * step)]
    }
    const [first, step] = [readNumber(start)(0), readNumber(delta)(0)]
    return [fillTensor(type, (i) => first + i * step)]
  },
  flops: () => 0,
})

function requireScalar(context: InferenceContext<unknown>, input: number, name: string): Tensor {
  requireSingle(context, "range", input, name)
  return context.known(input) ?? fail("OP_NEEDS_CONSTANT", context.place, { op: "range", input: name })
}

function countOfNumbers(...bounds: [start: Tensor, limit: Tensor, delta: Tensor]): number {
  const [start, limit, delta] = bounds.map((bound) => readNumber(bound)(0)) as [number, number, number]
  return delta === 0 ? NaN : Math.max(0, Math.ceil((limit - start) / delta))
}

function countOfBigs(...bounds: [start: Tensor, limit: Tensor, delta: Tensor]): number {
  const [start, limit, delta] = bounds.map((bound) => readBig(bound)(0)) as [bigint, bigint, bigint]
  if (delta === 0n) return NaN
  const [distance, step] = delta > 0n ? [limit - start, delta] : [start - limit, -delta]
  return distance <= 0n ? 0 : Number((distance + step - 1n) / step)
}
