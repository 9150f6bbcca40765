import { nn, type Tensor } from "mlsdk/nn"
import { seedWeights } from "./weights.ts"

export interface VggOptions {
  readonly depth: keyof typeof convolutions
  readonly batchNorm?: boolean
}

/** How many 3 x 3 convolutions each of the five stages has, by the number of layers with weights. */
const convolutions = {
  11: [1, 1, 2, 2, 2],
  13: [2, 2, 2, 2, 2],
  16: [2, 2, 3, 3, 3],
  19: [2, 2, 4, 4, 4],
} as const

const channels = [64, 128, 256, 512, 512] as const

/** Small filters in deep stacks (Simonyan and Zisserman 2014, https://arxiv.org/abs/1409.1556). */
export class Vgg extends nn.Module {
  readonly features: nn.Sequential
  readonly avgpool = new nn.AdaptiveAvgPool2d(7)
  readonly classifier = new nn.Sequential(
    new nn.Linear(512 * 7 * 7, 4096),
    new nn.ReLU(),
    new nn.Dropout(0.5),
    new nn.Linear(4096, 4096),
    new nn.ReLU(),
    new nn.Dropout(0.5),
    new nn.Linear(4096, 1000),
  )

  constructor({ depth, batchNorm = false }: VggOptions) {
    super()
    const stages = convolutions[depth].flatMap((count, stage) => [
      ...Array.from({ length: count }, (_, i) => {
        const inputs = i > 0 ? channels[stage]! : (channels[stage - 1] ?? 3)
        return convolution(inputs, channels[stage]!, batchNorm)
      }).flat(),
      new nn.MaxPool2d(2),
    ])
    this.features = new nn.Sequential(...stages)
    seedWeights(this)
  }

  override forward(x: Tensor): Tensor {
    const features = this.avgpool.forward(this.features.forward(x))
    return this.classifier.forward(features.flatten(1))
  }
}

function convolution(inputs: number, outputs: number, batchNorm: boolean): nn.Layer[] {
  const filters = new nn.Conv2d(inputs, outputs, 3, { padding: 1 })
  return batchNorm ? [filters, new nn.BatchNorm2d(outputs), new nn.ReLU()] : [filters, new nn.ReLU()]
}
