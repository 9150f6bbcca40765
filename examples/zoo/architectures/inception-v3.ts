import { cat, F, nn, type Tensor } from "mlsdk/nn"
import { BasicConvolution } from "./convolution.ts"
import { seedWeights } from "./weights.ts"

/**
 * Inception V3 (Szegedy et al. 2015, https://arxiv.org/abs/1512.00567) without the head that only training uses, for pictures of
 * 299 x 299; the published weights read pictures normalised to [-1, 1].
 */
export class InceptionV3 extends nn.Module {
  readonly Conv2d_1a_3x3 = new BasicConvolution(3, 32, 3, { stride: 2 })
  readonly Conv2d_2a_3x3 = new BasicConvolution(32, 32, 3)
  readonly Conv2d_2b_3x3 = new BasicConvolution(32, 64, 3, { padding: 1 })
  readonly maxpool1 = new nn.MaxPool2d(3, { stride: 2 })
  readonly Conv2d_3b_1x1 = new BasicConvolution(64, 80, 1)
  readonly Conv2d_4a_3x3 = new BasicConvolution(80, 192, 3)
  readonly maxpool2 = new nn.MaxPool2d(3, { stride: 2 })
  readonly Mixed_5b = new SquareFilters(192, 32)
  readonly Mixed_5c = new SquareFilters(256, 64)
  readonly Mixed_5d = new SquareFilters(288, 64)
  readonly Mixed_6a = new FirstReduction(288)
  readonly Mixed_6b = new LongFilters(768, 128)
  readonly Mixed_6c = new LongFilters(768, 160)
  readonly Mixed_6d = new LongFilters(768, 160)
  readonly Mixed_6e = new LongFilters(768, 192)
  readonly Mixed_7a = new SecondReduction(768)
  readonly Mixed_7b = new SplitFilters(1280)
  readonly Mixed_7c = new SplitFilters(2048)
  readonly avgpool = new nn.AdaptiveAvgPool2d(1)
  readonly dropout = new nn.Dropout(0.5)
  readonly fc = new nn.Linear(2048, 1000)

  constructor() {
    super()
    seedWeights(this)
  }

  override forward(x: Tensor): Tensor {
    const layers = [
      this.Conv2d_1a_3x3,
      this.Conv2d_2a_3x3,
      this.Conv2d_2b_3x3,
      this.maxpool1,
      this.Conv2d_3b_1x1,
      this.Conv2d_4a_3x3,
      this.maxpool2,
      this.Mixed_5b,
      this.Mixed_5c,
      this.Mixed_5d,
      this.Mixed_6a,
      this.Mixed_6b,
      this.Mixed_6c,
      this.Mixed_6d,
      this.Mixed_6e,
      this.Mixed_7a,
      this.Mixed_7b,
      this.Mixed_7c,
      this.avgpool,
    ]
    const features = layers.reduce<Tensor>((value, layer) => layer.forward(value), x)
    return this.fc.forward(this.dropout.forward(features.flatten(1)))
  }
}

/** A mean over 3 x 3 windows, which keeps the extents. */
function smooth(x: Tensor): Tensor {
  return F.avgPool2d(x, 3, { stride: 1, padding: 1 })
}

/** Filters of 1 x 1, 5 x 5, and twice 3 x 3. */
class SquareFilters extends nn.Module {
  readonly branch1x1: BasicConvolution
  readonly branch5x5_1: BasicConvolution
  readonly branch5x5_2 = new BasicConvolution(48, 64, 5, { padding: 2 })
  readonly branch3x3dbl_1: BasicConvolution
  readonly branch3x3dbl_2 = new BasicConvolution(64, 96, 3, { padding: 1 })
  readonly branch3x3dbl_3 = new BasicConvolution(96, 96, 3, { padding: 1 })
  readonly branch_pool: BasicConvolution

  constructor(inputs: number, pooled: number) {
    super()
    this.branch1x1 = new BasicConvolution(inputs, 64, 1)
    this.branch5x5_1 = new BasicConvolution(inputs, 48, 1)
    this.branch3x3dbl_1 = new BasicConvolution(inputs, 64, 1)
    this.branch_pool = new BasicConvolution(inputs, pooled, 1)
  }

  override forward(x: Tensor): Tensor {
    const five = this.branch5x5_2.forward(this.branch5x5_1.forward(x))
    const double = this.branch3x3dbl_3.forward(this.branch3x3dbl_2.forward(this.branch3x3dbl_1.forward(x)))
    return cat([this.branch1x1.forward(x), five, double, this.branch_pool.forward(smooth(x))], 1)
  }
}

/** Half the extents, by strides and by a pool. */
class FirstReduction extends nn.Module {
  readonly branch3x3: BasicConvolution
  readonly branch3x3dbl_1: BasicConvolution
  readonly branch3x3dbl_2 = new BasicConvolution(64, 96, 3, { padding: 1 })
  readonly branch3x3dbl_3 = new BasicConvolution(96, 96, 3, { stride: 2 })

  constructor(inputs: number) {
    super()
    this.branch3x3 = new BasicConvolution(inputs, 384, 3, { stride: 2 })
    this.branch3x3dbl_1 = new BasicConvolution(inputs, 64, 1)
  }

  override forward(x: Tensor): Tensor {
    const double = this.branch3x3dbl_3.forward(this.branch3x3dbl_2.forward(this.branch3x3dbl_1.forward(x)))
    return cat([this.branch3x3.forward(x), double, F.maxPool2d(x, 3, { stride: 2 })], 1)
  }
}

const row = { padding: [0, 3] } as const
const column = { padding: [3, 0] } as const

/** Filters of 7 x 7, each as a row and a column. */
class LongFilters extends nn.Module {
  readonly branch1x1: BasicConvolution
  readonly branch7x7_1: BasicConvolution
  readonly branch7x7_2: BasicConvolution
  readonly branch7x7_3: BasicConvolution
  readonly branch7x7dbl_1: BasicConvolution
  readonly branch7x7dbl_2: BasicConvolution
  readonly branch7x7dbl_3: BasicConvolution
  readonly branch7x7dbl_4: BasicConvolution
  readonly branch7x7dbl_5: BasicConvolution
  readonly branch_pool: BasicConvolution

  constructor(inputs: number, width: number) {
    super()
    this.branch1x1 = new BasicConvolution(inputs, 192, 1)
    this.branch7x7_1 = new BasicConvolution(inputs, width, 1)
    this.branch7x7_2 = new BasicConvolution(width, width, [1, 7], row)
    this.branch7x7_3 = new BasicConvolution(width, 192, [7, 1], column)
    this.branch7x7dbl_1 = new BasicConvolution(inputs, width, 1)
    this.branch7x7dbl_2 = new BasicConvolution(width, width, [7, 1], column)
    this.branch7x7dbl_3 = new BasicConvolution(width, width, [1, 7], row)
    this.branch7x7dbl_4 = new BasicConvolution(width, width, [7, 1], column)
    this.branch7x7dbl_5 = new BasicConvolution(width, 192, [1, 7], row)
    this.branch_pool = new BasicConvolution(inputs, 192, 1)
  }

  override forward(x: Tensor): Tensor {
    const seven = [this.branch7x7_1, this.branch7x7_2, this.branch7x7_3]
    const double = [this.branch7x7dbl_1, this.branch7x7dbl_2, this.branch7x7dbl_3, this.branch7x7dbl_4]
    const branches = [
      this.branch1x1.forward(x),
      chain(seven, x),
      this.branch7x7dbl_5.forward(chain(double, x)),
      this.branch_pool.forward(smooth(x)),
    ]
    return cat(branches, 1)
  }
}

/** Half the extents again. */
class SecondReduction extends nn.Module {
  readonly branch3x3_1: BasicConvolution
  readonly branch3x3_2 = new BasicConvolution(192, 320, 3, { stride: 2 })
  readonly branch7x7x3_1: BasicConvolution
  readonly branch7x7x3_2 = new BasicConvolution(192, 192, [1, 7], row)
  readonly branch7x7x3_3 = new BasicConvolution(192, 192, [7, 1], column)
  readonly branch7x7x3_4 = new BasicConvolution(192, 192, 3, { stride: 2 })

  constructor(inputs: number) {
    super()
    this.branch3x3_1 = new BasicConvolution(inputs, 192, 1)
    this.branch7x7x3_1 = new BasicConvolution(inputs, 192, 1)
  }

  override forward(x: Tensor): Tensor {
    const three = chain([this.branch3x3_1, this.branch3x3_2], x)
    const seven = chain([this.branch7x7x3_1, this.branch7x7x3_2, this.branch7x7x3_3, this.branch7x7x3_4], x)
    return cat([three, seven, F.maxPool2d(x, 3, { stride: 2 })], 1)
  }
}

/** Filters of 3 x 3 as a row and a column side by side. */
class SplitFilters extends nn.Module {
  readonly branch1x1: BasicConvolution
  readonly branch3x3_1: BasicConvolution
  readonly branch3x3_2a = new BasicConvolution(384, 384, [1, 3], { padding: [0, 1] })
  readonly branch3x3_2b = new BasicConvolution(384, 384, [3, 1], { padding: [1, 0] })
  readonly branch3x3dbl_1: BasicConvolution
  readonly branch3x3dbl_2 = new BasicConvolution(448, 384, 3, { padding: 1 })
  readonly branch3x3dbl_3a = new BasicConvolution(384, 384, [1, 3], { padding: [0, 1] })
  readonly branch3x3dbl_3b = new BasicConvolution(384, 384, [3, 1], { padding: [1, 0] })
  readonly branch_pool: BasicConvolution

  constructor(inputs: number) {
    super()
    this.branch1x1 = new BasicConvolution(inputs, 320, 1)
    this.branch3x3_1 = new BasicConvolution(inputs, 384, 1)
    this.branch3x3dbl_1 = new BasicConvolution(inputs, 448, 1)
    this.branch_pool = new BasicConvolution(inputs, 192, 1)
  }

  override forward(x: Tensor): Tensor {
    const three = this.branch3x3_1.forward(x)
    const double = chain([this.branch3x3dbl_1, this.branch3x3dbl_2], x)
    const branches = [
      this.branch1x1.forward(x),
      cat([this.branch3x3_2a.forward(three), this.branch3x3_2b.forward(three)], 1),
      cat([this.branch3x3dbl_3a.forward(double), this.branch3x3dbl_3b.forward(double)], 1),
      this.branch_pool.forward(smooth(x)),
    ]
    return cat(branches, 1)
  }
}

function chain(layers: readonly nn.Layer[], x: Tensor): Tensor {
  return layers.reduce((value, layer) => layer.forward(value), x)
}
