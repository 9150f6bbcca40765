import { cat, nn, type Tensor } from "mlsdk/nn"
import { BasicConvolution } from "./convolution.ts"
import { seedWeights } from "./weights.ts"

/**
 * The first Inception network (Szegedy et al. 2014, https://arxiv.org/abs/1409.4842) with normalisation and without the heads that
 * only training uses. As in the published weights, what the paper calls 5 x 5 are 3 x 3 filters; those weights read pictures
 * normalised to [-1, 1].
 */
export class GoogLeNet extends nn.Module {
  readonly conv1 = new BasicConvolution(3, 64, 7, { stride: 2, padding: 3 })
  readonly maxpool1 = new nn.MaxPool2d(3, { stride: 2, ceilMode: true })
  readonly conv2 = new BasicConvolution(64, 64, 1)
  readonly conv3 = new BasicConvolution(64, 192, 3, { padding: 1 })
  readonly maxpool2 = new nn.MaxPool2d(3, { stride: 2, ceilMode: true })
  readonly inception3a = new Inception(192, { one: 64, three: [96, 128], five: [16, 32], pool: 32 })
  readonly inception3b = new Inception(256, { one: 128, three: [128, 192], five: [32, 96], pool: 64 })
  readonly maxpool3 = new nn.MaxPool2d(3, { stride: 2, ceilMode: true })
  readonly inception4a = new Inception(480, { one: 192, three: [96, 208], five: [16, 48], pool: 64 })
  readonly inception4b = new Inception(512, { one: 160, three: [112, 224], five: [24, 64], pool: 64 })
  readonly inception4c = new Inception(512, { one: 128, three: [128, 256], five: [24, 64], pool: 64 })
  readonly inception4d = new Inception(512, { one: 112, three: [144, 288], five: [32, 64], pool: 64 })
  readonly inception4e = new Inception(528, { one: 256, three: [160, 320], five: [32, 128], pool: 128 })
  readonly maxpool4 = new nn.MaxPool2d(2, { stride: 2, ceilMode: true })
  readonly inception5a = new Inception(832, { one: 256, three: [160, 320], five: [32, 128], pool: 128 })
  readonly inception5b = new Inception(832, { one: 384, three: [192, 384], five: [48, 128], pool: 128 })
  readonly avgpool = new nn.AdaptiveAvgPool2d(1)
  readonly dropout = new nn.Dropout(0.2)
  readonly fc = new nn.Linear(1024, 1000)

  constructor() {
    super()
    seedWeights(this)
  }

  override forward(x: Tensor): Tensor {
    const layers = [
      this.conv1,
      this.maxpool1,
      this.conv2,
      this.conv3,
      this.maxpool2,
      this.inception3a,
      this.inception3b,
      this.maxpool3,
      this.inception4a,
      this.inception4b,
      this.inception4c,
      this.inception4d,
      this.inception4e,
      this.maxpool4,
      this.inception5a,
      this.inception5b,
      this.avgpool,
    ]
    const features = layers.reduce<Tensor>((value, layer) => layer.forward(value), x)
    return this.fc.forward(this.dropout.forward(features.flatten(1)))
  }
}

/** Output channels of the four branches; those with larger filters narrow first. */
interface Branches {
  readonly one: number
  readonly three: readonly [number, number]
  readonly five: readonly [number, number]
  readonly pool: number
}

class Inception extends nn.Module {
  readonly branch1: BasicConvolution
  readonly branch2: nn.Sequential
  readonly branch3: nn.Sequential
  readonly branch4: nn.Sequential

  constructor(inputs: number, { one, three, five, pool }: Branches) {
    super()
    this.branch1 = new BasicConvolution(inputs, one, 1)
    this.branch2 = narrowed(inputs, three)
    this.branch3 = narrowed(inputs, five)
    this.branch4 = new nn.Sequential(
      new nn.MaxPool2d(3, { stride: 1, padding: 1, ceilMode: true }),
      new BasicConvolution(inputs, pool, 1),
    )
  }

  override forward(x: Tensor): Tensor {
    const branches = [this.branch1, this.branch2, this.branch3, this.branch4]
    return cat(
      branches.map((branch) => branch.forward(x)),
      1,
    )
  }
}

function narrowed(inputs: number, [narrow, outputs]: readonly [number, number]): nn.Sequential {
  return new nn.Sequential(
    new BasicConvolution(inputs, narrow, 1),
    new BasicConvolution(narrow, outputs, 3, { padding: 1 }),
  )
}
