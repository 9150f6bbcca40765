import { nn, type Tensor } from "mlsdk/nn"
import { normalized, rectified } from "./convolution.ts"
import { seedInvertedResidual, seedWeights } from "./weights.ts"

/** Found by a search for speed on telephones (Tan et al. 2018, https://arxiv.org/abs/1807.11626); `width` multiplies the channels. */
export class MnasNet extends nn.Module {
  readonly layers: nn.Sequential
  readonly classifier = new nn.Sequential(new nn.Dropout(0.2), new nn.Linear(1280, 1000))

  constructor(width: number) {
    super()
    const scaled = (channels: number): number => roundToEight(channels * width)
    const [stem, narrow, last] = [scaled(32), scaled(16), scaled(320)]
    const stacks = stages.map(([channels, kernel, stride, expansion, count], stage) => {
      const [inputs, outputs] = [stage === 0 ? narrow : scaled(stages[stage - 1]![0]), scaled(channels)]
      const first = new InvertedResidual(inputs, outputs, { kernel, stride, expansion })
      const others = Array.from({ length: count - 1 }, () => {
        return new InvertedResidual(outputs, outputs, { kernel, stride: 1, expansion })
      })
      return [first, ...others]
    })
    this.layers = new nn.Sequential(
      ...rectified(3, stem, 3, { stride: 2 }),
      ...rectified(stem, stem, 3, { groups: stem }),
      ...normalized(stem, narrow, 1),
      ...stacks.map((blocks) => new nn.Sequential(...blocks)),
      ...rectified(last, 1280, 1),
    )
    seedWeights(this)
    for (const block of stacks.flat()) seedInvertedResidual(block, block.isResidual)
  }

  override forward(x: Tensor): Tensor {
    return this.classifier.forward(this.layers.forward(x).mean([2, 3]))
  }
}

/** Each stage: channels, extent of the filters, stride of the first block, by how much blocks widen, how many there are. */
const stages = [
  [24, 3, 2, 3, 3],
  [40, 5, 2, 3, 3],
  [80, 5, 2, 6, 3],
  [96, 3, 1, 6, 2],
  [192, 5, 2, 6, 4],
  [320, 3, 1, 6, 1],
] as const

/** The nearest multiple of eight, or the next one where more than a tenth would be lost. */
function roundToEight(channels: number): number {
  const nearest = Math.max(8, Math.floor((channels + 4) / 8) * 8)
  return nearest >= 0.9 * channels ? nearest : nearest + 8
}

interface BlockOptions {
  readonly kernel: number
  readonly stride: number
  readonly expansion: number
}

/** Widens, filters each channel, and narrows without an activation; the input is added where the shapes allow it. */
class InvertedResidual extends nn.Module {
  readonly layers: nn.Sequential
  readonly isResidual: boolean

  constructor(inputs: number, outputs: number, { kernel, stride, expansion }: BlockOptions) {
    super()
    const hidden = inputs * expansion
    this.isResidual = stride === 1 && inputs === outputs
    this.layers = new nn.Sequential(
      ...rectified(inputs, hidden, 1),
      ...rectified(hidden, hidden, kernel, { stride, groups: hidden }),
      ...normalized(hidden, outputs, 1),
    )
  }

  override forward(x: Tensor): Tensor {
    return this.isResidual ? x.add(this.layers.forward(x)) : this.layers.forward(x)
  }
}
