import { dtypes } from "../tensor/dtype.ts"
import { oneOf } from "./attributes.ts"
import { binary, combineBigs } from "./families/binary.ts"
import { unsignedDTypes } from "./families/elementwise.ts"

/** The bits of a moved by b places; from the dtype's width on nothing is left. https://onnx.ai/onnx/operators/onnx__BitShift.html */
export const bitShift = binary({
  name: "bitShift",
  attributes: { direction: oneOf(["left", "right"]) },
  allowed: unsignedDTypes,
  compute(a, b, type, { direction }) {
    const width = BigInt(8 * dtypes[type.dtype].byteLength)
    return combineBigs(a, b, type, (x, n) => (n >= width ? 0n : direction === "left" ? x << n : x >> n))
  },
})
