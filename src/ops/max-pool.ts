import { present } from "../diagnostics/invariant.ts"
import { elementCount, stridesOf, type Shape } from "../tensor/shape.ts"
import { allocate, makeTensor } from "../tensor/tensor.ts"
import { int } from "./attributes.ts"
import { inputType, requireDType } from "./check.ts"
import { floatDTypes } from "./families/elementwise.ts"
import { poolAttributes, poolShape, poolTensor } from "./families/pool.ts"
import { rejectAttribute } from "./families/require.ts"
import { countTaps, type WindowCells } from "./families/window.ts"
import { defineOperator } from "./operator.ts"

/**
 * The greatest element of each window, padding left out; NaN wins. The second output holds its index into the flat input,
 * spatial axes counted row by row or, with `storageOrder` 1, column by column; the first of equal elements counts.
 * A window that covers nothing but padding gives the least value of the dtype, and -1.
 * https://onnx.ai/onnx/operators/onnx__MaxPool.html
 */
export const maxPool = defineOperator({
  name: "maxPool",
  inputs: { required: ["x"] },
  attributes: { ...poolAttributes, storageOrder: int(0) },
  outputs: { min: 1, max: 2 },
  infer(context) {
    requireDType(context, "maxPool", 0, "x", [...floatDTypes, "int8", "uint8"])
    const { storageOrder } = context.attributes
    if (storageOrder !== 0 && storageOrder !== 1)
      rejectAttribute(context, "maxPool", "storageOrder", storageOrder, "0 or 1")
    const shape = poolShape(context, "maxPool")
    return [
      { dtype: inputType(context, 0).dtype, shape },
      { dtype: "int64" as const, shape },
    ].slice(0, context.outputCount)
  },
  reference({ inputs, attributes, outputs }) {
    const x = present(inputs[0], "x")
    const [type, indexType] = outputs
    const lowest = x.dtype === "int8" ? -128 : x.dtype === "uint8" ? 0 : -Infinity
    const indices = allocate("int64", elementCount(type!.shape))
    const planeIndex = attributes.storageOrder === 0 ? (offset: number) => offset : columnMajor(x.shape.slice(2))
    let count = 0
    const y = poolTensor(x, attributes, type!, (elements, plane, cells) => {
      const offset = greatest(elements, plane, cells)
      indices[count++] = offset === undefined ? -1n : BigInt(plane + planeIndex(offset))
      return offset === undefined ? lowest : elements[plane + offset]!
    })
    return indexType === undefined ? [y] : [y, makeTensor("int64", indexType.shape, indices)]
  },
  flops: ({ attributes, outputs }) => countTaps(outputs[0]!.shape, attributes.kernelShape),
})

function greatest(elements: Float64Array, plane: number, { offsets }: WindowCells): number | undefined {
  let best = offsets[0]
  for (const offset of offsets) {
    const [element, known] = [elements[plane + offset]!, elements[plane + best!]!]
    if (element > known || (Number.isNaN(element) && !Number.isNaN(known))) best = offset
  }
  return best
}

function columnMajor(spatial: Shape): (offset: number) => number {
  const rowStrides = stridesOf(spatial)
  const columnStrides = stridesOf(spatial.toReversed()).toReversed()
  return (offset) =>
    spatial.reduce((sum, extent, i) => sum + (Math.floor(offset / rowStrides[i]!) % extent) * columnStrides[i]!, 0)
}
