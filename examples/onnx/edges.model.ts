import { F, input, tensor, type Tensor } from "mlsdk/nn"

/** Differences to the right and downwards, after Sobel. */
const sobel = tensor([
  [
    [
      [-1, 0, 1],
      [-2, 0, 2],
      [-1, 0, 1],
    ],
  ],
  [
    [
      [-1, -2, -1],
      [0, 0, 0],
      [1, 2, 1],
    ],
  ],
])

export const inputs = { edges: { image: input([1, 1, 32, 32]) } }

/** How strong the edge is at each pixel, 0 to 1. */
export function edges({ image }: { image: Tensor }): { strength: Tensor } {
  const differences = F.conv2d(image, sobel, undefined, { padding: 1 })
  return { strength: differences.abs().sum(1).div(4).clamp(0, 1) }
}
