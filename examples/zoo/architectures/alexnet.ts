import { nn, type Tensor } from "mlsdk/nn"
import { seedWeights } from "./weights.ts"

/** AlexNet as of "One weird trick" (Krizhevsky 2014, https://arxiv.org/abs/1404.5997): five convolutions, three linear layers. */
export class AlexNet extends nn.Module {
  readonly features = new nn.Sequential(
    new nn.Conv2d(3, 64, 11, { stride: 4, padding: 2 }),
    new nn.ReLU(),
    new nn.MaxPool2d(3, { stride: 2 }),
    new nn.Conv2d(64, 192, 5, { padding: 2 }),
    new nn.ReLU(),
    new nn.MaxPool2d(3, { stride: 2 }),
    new nn.Conv2d(192, 384, 3, { padding: 1 }),
    new nn.ReLU(),
    new nn.Conv2d(384, 256, 3, { padding: 1 }),
    new nn.ReLU(),
    new nn.Conv2d(256, 256, 3, { padding: 1 }),
    new nn.ReLU(),
    new nn.MaxPool2d(3, { stride: 2 }),
  )
  readonly avgpool = new nn.AdaptiveAvgPool2d(6)
  readonly classifier = new nn.Sequential(
    new nn.Dropout(0.5),
    new nn.Linear(256 * 6 * 6, 4096),
    new nn.ReLU(),
    new nn.Dropout(0.5),
    new nn.Linear(4096, 4096),
    new nn.ReLU(),
    new nn.Linear(4096, 1000),
  )

  constructor() {
    super()
    seedWeights(this)
  }

  override forward(x: Tensor): Tensor {
    const features = this.avgpool.forward(this.features.forward(x))
    return this.classifier.forward(features.flatten(1))
  }
}
