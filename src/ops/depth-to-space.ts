import { int, oneOf } from "./attributes.ts"
import { requireBlocks, requireDivisible } from "./families/blocks.ts"
import { movement } from "./families/movement.ts"

/**
 * Channels moved into blocks of pixels: channel (row, column, c) of the blocks in mode DCR, (c, row, column) in mode CRD.
 * https://onnx.ai/onnx/operators/onnx__DepthToSpace.html
 */
export const depthToSpace = movement({
  name: "depthToSpace",
  inputs: { required: ["x"] },
  attributes: { blocksize: int(), mode: oneOf(["DCR", "CRD"], "DCR") },
  shape(context) {
    const [n, c, h, w] = requireBlocks(context, "depthToSpace") as [number, number, number, number]
    const { blocksize } = context.attributes
    requireDivisible(context, "depthToSpace", [c], blocksize ** 2)
    return [n, c / blocksize ** 2, h * blocksize, w * blocksize]
  },
  source({ attributes: { blocksize, mode } }, _x, result) {
    const channels = result[1]!
    return (coordinates) => {
      const [n, c, h, w] = coordinates as [number, number, number, number]
      const within = (h % blocksize) * blocksize + (w % blocksize)
      const channel = mode === "DCR" ? within * channels + c : c * blocksize ** 2 + within
      return [n, channel, Math.floor(h / blocksize), Math.floor(w / blocksize)]
    }
  },
})
