import { nn, type Tensor } from "mlsdk/nn"
import { rectified } from "./convolution.ts"
import { seedWeights } from "./weights.ts"

/** Filters for each channel, then 1 x 1 convolutions over channels (Howard et al. 2017, https://arxiv.org/abs/1704.04861). */
export class MobileNetV1 extends nn.Module {
  readonly features: nn.Sequential
  readonly avgpool = new nn.AdaptiveAvgPool2d(1)
  readonly classifier = new nn.Linear(1024, 1000)

  constructor() {
    super()
    const separable = stages.map(([outputs, stride], i) => {
      const inputs = stages[i - 1]?.[0] ?? 32
      return new nn.Sequential(
        ...rectified(inputs, inputs, 3, { stride, groups: inputs }),
        ...rectified(inputs, outputs, 1),
      )
    })
    this.features = new nn.Sequential(new nn.Sequential(...rectified(3, 32, 3, { stride: 2 })), ...separable)
    seedWeights(this)
  }

  override forward(x: Tensor): Tensor {
    const features = this.avgpool.forward(this.features.forward(x))
    return this.classifier.forward(features.flatten(1))
  }
}

/** Output channels and stride of each pair of convolutions. */
const stages = [
  [64, 1],
  [128, 2],
  [128, 1],
  [256, 2],
  [256, 1],
  [512, 2],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [1024, 2],
  [1024, 1],
] as const
