import { F, nn, type Tensor } from "mlsdk/nn"
import { seedWeights } from "./weights.ts"

/** The end of a small classifier alone: a 1 x 1 convolution, a rectifier and a mean over 13 x 13. */
export class ConvReluPool extends nn.Module {
  readonly conv = new nn.Conv2d(512, 512, 1)
  readonly pool = new nn.AvgPool2d(13)

  constructor() {
    super()
    seedWeights(this)
  }

  override forward(x: Tensor): Tensor {
    return this.pool.forward(F.relu(this.conv.forward(x)))
  }
}
