import { nn, type Tensor } from "mlsdk/nn"
import { normalized, type ConvolutionOptions } from "./convolution.ts"
import { seedInvertedResidual, seedWeights } from "./weights.ts"

const lastChannels = 1280

/** Inverted residuals with linear bottlenecks (Sandler et al. 2018, https://arxiv.org/abs/1801.04381). */
export class MobileNetV2 extends nn.Module {
  readonly features: nn.Sequential
  readonly classifier = new nn.Sequential(new nn.Dropout(0.2), new nn.Linear(lastChannels, 1000))

  constructor() {
    super()
    const blocks = stages.flatMap(([expansion, outputs, count, stride], stage) =>
      Array.from({ length: count }, (_, i) =>
        i === 0
          ? new InvertedResidual(stages[stage - 1]?.[1] ?? 32, outputs, { expansion, stride })
          : new InvertedResidual(outputs, outputs, { expansion, stride: 1 }),
      ),
    )
    const [first, last] = [clipped(3, 32, 3, { stride: 2 }), clipped(320, lastChannels, 1)]
    this.features = new nn.Sequential(first, ...blocks, last)
    seedWeights(this)
    for (const block of blocks) seedInvertedResidual(block, block.isResidual)
  }

  override forward(x: Tensor): Tensor {
    return this.classifier.forward(this.features.forward(x).mean([2, 3]))
  }
}

/** Each stage: by how much its blocks widen, their output channels, how many there are, the stride of the first. */
const stages = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
] as const

interface BlockOptions {
  readonly expansion: number
  readonly stride: number
}

/** Widens, filters each channel, and narrows without an activation; the input is added where the shapes allow it. */
class InvertedResidual extends nn.Module {
  readonly conv: nn.Sequential
  readonly isResidual: boolean

  constructor(inputs: number, outputs: number, { expansion, stride }: BlockOptions) {
    super()
    const hidden = inputs * expansion
    this.isResidual = stride === 1 && inputs === outputs
    this.conv = new nn.Sequential(
      ...(expansion === 1 ? [] : [clipped(inputs, hidden, 1)]),
      clipped(hidden, hidden, 3, { stride, groups: hidden }),
      ...normalized(hidden, outputs, 1),
    )
  }

  override forward(x: Tensor): Tensor {
    return this.isResidual ? x.add(this.conv.forward(x)) : this.conv.forward(x)
  }
}

/** Convolution, normalisation and ReLU6. */
function clipped(inputs: number, outputs: number, kernel: number, options?: ConvolutionOptions): nn.Sequential {
  return new nn.Sequential(...normalized(inputs, outputs, kernel, options), new nn.ReLU6())
}
