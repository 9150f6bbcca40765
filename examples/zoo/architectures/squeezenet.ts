import { cat, F, nn, type Tensor } from "mlsdk/nn"
import { seedWeights } from "./weights.ts"

/** Squeezes channels with 1 x 1 filters, then expands them with 1 x 1 and 3 x 3 filters side by side. */
class Fire extends nn.Module {
  readonly squeeze: nn.Conv2d
  readonly expand1x1: nn.Conv2d
  readonly expand3x3: nn.Conv2d

  constructor(inputs: number, squeezed: number, expanded: number) {
    super()
    this.squeeze = new nn.Conv2d(inputs, squeezed, 1)
    this.expand1x1 = new nn.Conv2d(squeezed, expanded, 1)
    this.expand3x3 = new nn.Conv2d(squeezed, expanded, 3, { padding: 1 })
  }

  override forward(x: Tensor): Tensor {
    const squeezed = F.relu(this.squeeze.forward(x))
    return cat([F.relu(this.expand1x1.forward(squeezed)), F.relu(this.expand3x3.forward(squeezed))], 1)
  }
}

const pool = () => new nn.MaxPool2d(3, { stride: 2, ceilMode: true })

const features = {
  "1.0": () => [
    new nn.Conv2d(3, 96, 7, { stride: 2 }),
    new nn.ReLU(),
    pool(),
    new Fire(96, 16, 64),
    new Fire(128, 16, 64),
    new Fire(128, 32, 128),
    pool(),
    new Fire(256, 32, 128),
    new Fire(256, 48, 192),
    new Fire(384, 48, 192),
    new Fire(384, 64, 256),
    pool(),
    new Fire(512, 64, 256),
  ],
  "1.1": () => [
    new nn.Conv2d(3, 64, 3, { stride: 2 }),
    new nn.ReLU(),
    pool(),
    new Fire(64, 16, 64),
    new Fire(128, 16, 64),
    pool(),
    new Fire(128, 32, 128),
    new Fire(256, 32, 128),
    pool(),
    new Fire(256, 48, 192),
    new Fire(384, 48, 192),
    new Fire(384, 64, 256),
    new Fire(512, 64, 256),
  ],
} as const

/** AlexNet's accuracy with few weights (Iandola et al. 2016, https://arxiv.org/abs/1602.07360); 1.1 does it in less work. */
export class SqueezeNet extends nn.Module {
  readonly features: nn.Sequential
  readonly classifier = new nn.Sequential(
    new nn.Dropout(0.5),
    new nn.Conv2d(512, 1000, 1),
    new nn.ReLU(),
    new nn.AdaptiveAvgPool2d(1),
  )

  constructor(version: keyof typeof features) {
    super()
    this.features = new nn.Sequential(...features[version]())
    seedWeights(this)
  }

  override forward(x: Tensor): Tensor {
    return this.classifier.forward(this.features.forward(x)).flatten(1)
  }
}
