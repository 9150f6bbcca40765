import { cat, F, nn, type Tensor } from "mlsdk/nn"
import { seedWeights } from "./weights.ts"

export interface DenseNetOptions {
  /** Layers of each of the four blocks. */
  readonly layers: readonly [number, number, number, number]
  /** Channels that every layer adds. */
  readonly growth: number
  /** Channels before the first block. */
  readonly initial: number
}

/** Every layer of a block reads what all layers before it have found (Huang et al. 2016, https://arxiv.org/abs/1608.06993). */
export class DenseNet extends nn.Module {
  readonly features: nn.Sequential
  readonly classifier: nn.Linear

  constructor({ layers, growth, initial }: DenseNetOptions) {
    super()
    const parts: Record<string, nn.Layer> = {
      conv0: new nn.Conv2d(3, initial, 7, { stride: 2, padding: 3, bias: false }),
      norm0: new nn.BatchNorm2d(initial),
      relu0: new nn.ReLU(),
      pool0: new nn.MaxPool2d(3, { stride: 2, padding: 1 }),
    }
    let channels = initial
    for (const [i, count] of layers.entries()) {
      parts[`denseblock${i + 1}`] = denseBlock(channels, growth, count)
      channels += count * growth
      if (i === layers.length - 1) break
      parts[`transition${i + 1}`] = transition(channels)
      channels /= 2
    }
    parts["norm5"] = new nn.BatchNorm2d(channels)
    this.features = new nn.Sequential(parts)
    this.classifier = new nn.Linear(channels, 1000)
    seedWeights(this)
  }

  override forward(x: Tensor): Tensor {
    const features = F.relu(this.features.forward(x))
    return this.classifier.forward(F.adaptiveAvgPool2d(features, 1).flatten(1))
  }
}

function denseBlock(inputs: number, growth: number, count: number): DenseBlock {
  const layers = Array.from({ length: count }, (_, i) => {
    return [`denselayer${i + 1}`, new DenseLayer(inputs + i * growth, growth)] as const
  })
  return new DenseBlock(Object.fromEntries(layers))
}

class DenseBlock extends nn.Module {
  readonly #layers: Readonly<Record<string, DenseLayer>>

  constructor(layers: Readonly<Record<string, DenseLayer>>) {
    super()
    this.#layers = layers
  }

  override *namedChildren(): Generator<[string, nn.Module]> {
    yield* Object.entries(this.#layers)
  }

  override forward(x: Tensor): Tensor {
    const found = [x]
    for (const layer of Object.values(this.#layers)) found.push(layer.forward(cat(found, 1)))
    return cat(found, 1)
  }
}

/** Narrows to four times the growth, then filters. */
class DenseLayer extends nn.Module {
  readonly norm1: nn.BatchNorm2d
  readonly conv1: nn.Conv2d
  readonly norm2: nn.BatchNorm2d
  readonly conv2: nn.Conv2d

  constructor(inputs: number, growth: number) {
    super()
    this.norm1 = new nn.BatchNorm2d(inputs)
    this.conv1 = new nn.Conv2d(inputs, 4 * growth, 1, { bias: false })
    this.norm2 = new nn.BatchNorm2d(4 * growth)
    this.conv2 = new nn.Conv2d(4 * growth, growth, 3, { padding: 1, bias: false })
  }

  override forward(x: Tensor): Tensor {
    const narrow = this.conv1.forward(F.relu(this.norm1.forward(x)))
    return this.conv2.forward(F.relu(this.norm2.forward(narrow)))
  }
}

/** Half of the channels, half of the extents. */
function transition(inputs: number): nn.Sequential {
  return new nn.Sequential({
    norm: new nn.BatchNorm2d(inputs),
    relu: new nn.ReLU(),
    conv: new nn.Conv2d(inputs, inputs / 2, 1, { bias: false }),
    pool: new nn.AvgPool2d(2),
  })
}
