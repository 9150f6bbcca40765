import { cat, nn, type Tensor } from "mlsdk/nn"
import { normalized, rectified } from "./convolution.ts"
import { seedNormalization, seedWeights, unrectifiedScale } from "./weights.ts"

/** Half of the channels pass, half are filtered, then both are shuffled (Ma et al. 2018, https://arxiv.org/abs/1807.11164). */
export class ShuffleNetV2 extends nn.Module {
  readonly conv1 = new nn.Sequential(...rectified(3, 24, 3, { stride: 2 }))
  readonly maxpool = new nn.MaxPool2d(3, { stride: 2, padding: 1 })
  readonly stage2: nn.Sequential
  readonly stage3: nn.Sequential
  readonly stage4: nn.Sequential
  readonly conv5: nn.Sequential
  readonly fc: nn.Linear

  constructor(width: keyof typeof channels) {
    super()
    const [first, second, third, last] = channels[width]
    this.stage2 = stage(24, first, 4)
    this.stage3 = stage(first, second, 8)
    this.stage4 = stage(second, third, 4)
    this.conv5 = new nn.Sequential(...rectified(third, last, 1))
    this.fc = new nn.Linear(last, 1000)
    seedWeights(this)
    this.apply((module) => {
      if (module instanceof Unit) module.seed()
    })
  }

  override forward(x: Tensor): Tensor {
    const stem = this.maxpool.forward(this.conv1.forward(x))
    const layers = [this.stage2, this.stage3, this.stage4, this.conv5]
    const features = layers.reduce((value, layer) => layer.forward(value), stem)
    return this.fc.forward(features.mean([2, 3]))
  }
}

/** Of the three stages and of the last convolution, by the width. */
const channels = {
  "0.5": [48, 96, 192, 1024],
  "1.0": [116, 232, 464, 1024],
  "1.5": [176, 352, 704, 1024],
  "2.0": [244, 488, 976, 2048],
} as const

function stage(inputs: number, outputs: number, count: number): nn.Sequential {
  const others = Array.from({ length: count - 1 }, () => new Unit(outputs, outputs, 1))
  return new nn.Sequential(new Unit(inputs, outputs, 2), ...others)
}

/** With stride 2 both branches read all channels, and the result has half the extents. */
class Unit extends nn.Module {
  readonly branch1: nn.Sequential
  readonly branch2: nn.Sequential

  constructor(inputs: number, outputs: number, stride: 1 | 2) {
    super()
    const half = outputs / 2
    const read = stride === 1 ? half : inputs
    this.branch1 = new nn.Sequential(
      ...(stride === 1 ? [] : [...normalized(read, read, 3, { stride, groups: read }), ...rectified(read, half, 1)]),
    )
    this.branch2 = new nn.Sequential(
      ...rectified(read, half, 1),
      ...normalized(half, half, 3, { stride, groups: half }),
      ...rectified(half, half, 1),
    )
  }

  /** Nothing rectifies between the filters of a channel and those that mix channels. */
  seed(): void {
    for (const branch of [this.branch1, this.branch2]) {
      const last = [...branch].findLast((layer) => layer instanceof nn.BatchNorm2d)
      if (last !== undefined) seedNormalization(last, unrectifiedScale)
    }
  }

  override forward(x: Tensor): Tensor {
    const [passed, filtered] = this.branch1.length === 0 ? x.chunk(2, 1) : [x, x]
    return shuffle(cat([this.branch1.forward(passed!), this.branch2.forward(filtered!)], 1))
  }
}

/** The channels of two halves in turns. */
function shuffle(x: Tensor): Tensor {
  return x
    .unflatten(1, [2, x.size(1) / 2])
    .transpose(1, 2)
    .flatten(1, 2)
}
