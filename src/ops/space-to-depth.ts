import { int } from "./attributes.ts"
import { requireBlocks, requireDivisible } from "./families/blocks.ts"
import { movement } from "./families/movement.ts"

/** Blocks of pixels moved into channels (row, column, c). https://onnx.ai/onnx/operators/onnx__SpaceToDepth.html */
export const spaceToDepth = movement({
  name: "spaceToDepth",
  inputs: { required: ["x"] },
  attributes: { blocksize: int() },
  shape(context) {
    const [n, c, h, w] = requireBlocks(context, "spaceToDepth") as [number, number, number, number]
    const { blocksize } = context.attributes
    requireDivisible(context, "spaceToDepth", [h, w], blocksize)
    return [n, c * blocksize ** 2, h / blocksize, w / blocksize]
  },
  source({ attributes: { blocksize } }, x) {
    const channels = x.shape[1]!
    return (coordinates) => {
      const [n, channel, h, w] = coordinates as [number, number, number, number]
      const [within, c] = [Math.floor(channel / channels), channel % channels]
      return [n, c, h * blocksize + Math.floor(within / blocksize), w * blocksize + (within % blocksize)]
    }
  },
})
