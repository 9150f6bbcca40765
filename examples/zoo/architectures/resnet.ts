import { F, nn, type Tensor } from "mlsdk/nn"
import { branchScale, seedNormalization, seedWeights } from "./weights.ts"

export interface ResNetOptions {
  readonly block: "basic" | "bottleneck"
  /** Blocks of each of the four stages. */
  readonly layers: readonly [number, number, number, number]
  /** Groups of the 3 x 3 convolution of a bottleneck, and the channels of each where a stage has 64. */
  readonly groups?: number
  readonly widthPerGroup?: number
}

interface Stage {
  readonly inputs: number
  readonly planes: number
  readonly stride: number
  readonly groups: number
  readonly widthPerGroup: number
}

abstract class Block extends nn.Module {
  abstract override forward(x: Tensor): Tensor
  /** The normalisation at the end of the branch. */
  abstract get last(): nn.BatchNorm2d
}

class BasicBlock extends Block {
  readonly conv1: nn.Conv2d
  readonly bn1: nn.BatchNorm2d
  readonly conv2: nn.Conv2d
  readonly bn2: nn.BatchNorm2d
  readonly downsample: nn.Sequential | undefined

  constructor({ inputs, planes, stride }: Stage) {
    super()
    this.conv1 = new nn.Conv2d(inputs, planes, 3, { stride, padding: 1, bias: false })
    this.bn1 = new nn.BatchNorm2d(planes)
    this.conv2 = new nn.Conv2d(planes, planes, 3, { padding: 1, bias: false })
    this.bn2 = new nn.BatchNorm2d(planes)
    this.downsample = shortcut(inputs, planes, stride)
  }

  get last(): nn.BatchNorm2d {
    return this.bn2
  }

  override forward(x: Tensor): Tensor {
    const inner = F.relu(this.bn1.forward(this.conv1.forward(x)))
    const branch = this.bn2.forward(this.conv2.forward(inner))
    return F.relu(branch.add(this.downsample?.forward(x) ?? x))
  }
}

class Bottleneck extends Block {
  readonly conv1: nn.Conv2d
  readonly bn1: nn.BatchNorm2d
  readonly conv2: nn.Conv2d
  readonly bn2: nn.BatchNorm2d
  readonly conv3: nn.Conv2d
  readonly bn3: nn.BatchNorm2d
  readonly downsample: nn.Sequential | undefined

  constructor({ inputs, planes, stride, groups, widthPerGroup }: Stage) {
    super()
    const width = Math.floor((planes * widthPerGroup) / 64) * groups
    const outputs = planes * expansions.bottleneck
    this.conv1 = new nn.Conv2d(inputs, width, 1, { bias: false })
    this.bn1 = new nn.BatchNorm2d(width)
    this.conv2 = new nn.Conv2d(width, width, 3, { stride, padding: 1, groups, bias: false })
    this.bn2 = new nn.BatchNorm2d(width)
    this.conv3 = new nn.Conv2d(width, outputs, 1, { bias: false })
    this.bn3 = new nn.BatchNorm2d(outputs)
    this.downsample = shortcut(inputs, outputs, stride)
  }

  get last(): nn.BatchNorm2d {
    return this.bn3
  }

  override forward(x: Tensor): Tensor {
    const narrow = F.relu(this.bn1.forward(this.conv1.forward(x)))
    const inner = F.relu(this.bn2.forward(this.conv2.forward(narrow)))
    const branch = this.bn3.forward(this.conv3.forward(inner))
    return F.relu(branch.add(this.downsample?.forward(x) ?? x))
  }
}

/** Channels of a block's output for each of its planes. */
const expansions = { basic: 1, bottleneck: 4 } as const

/** What a block adds its branch to, where that is not its input itself. */
function shortcut(inputs: number, outputs: number, stride: number): nn.Sequential | undefined {
  if (stride === 1 && inputs === outputs) return undefined
  return new nn.Sequential(new nn.Conv2d(inputs, outputs, 1, { stride, bias: false }), new nn.BatchNorm2d(outputs))
}

/**
 * Residual networks (He et al. 2015, https://arxiv.org/abs/1512.03385), with the stride of a bottleneck in its 3 x 3 convolution;
 * ResNeXt with groups (https://arxiv.org/abs/1611.05431) and wide ones (https://arxiv.org/abs/1605.07146).
 */
export class ResNet extends nn.Module {
  readonly conv1 = new nn.Conv2d(3, 64, 7, { stride: 2, padding: 3, bias: false })
  readonly bn1 = new nn.BatchNorm2d(64)
  readonly maxpool = new nn.MaxPool2d(3, { stride: 2, padding: 1 })
  readonly layer1: nn.Sequential
  readonly layer2: nn.Sequential
  readonly layer3: nn.Sequential
  readonly layer4: nn.Sequential
  readonly avgpool = new nn.AdaptiveAvgPool2d(1)
  readonly fc: nn.Linear

  constructor({ block, layers, groups = 1, widthPerGroup = 64 }: ResNetOptions) {
    super()
    const Kind = block === "basic" ? BasicBlock : Bottleneck
    const expansion = expansions[block]
    const stages = layers.map((count, stage) => {
      const planes = 64 * 2 ** stage
      const outputs = planes * expansion
      const before = stage === 0 ? 64 : outputs / 2
      return Array.from({ length: count }, (_, i) => {
        const isFirst = i === 0
        const stride = isFirst && stage > 0 ? 2 : 1
        return new Kind({ inputs: isFirst ? before : outputs, planes, stride, groups, widthPerGroup })
      })
    })
    const [layer1, layer2, layer3, layer4] = stages.map((blocks) => new nn.Sequential(...blocks))
    this.layer1 = layer1!
    this.layer2 = layer2!
    this.layer3 = layer3!
    this.layer4 = layer4!
    this.fc = new nn.Linear(512 * expansion, 1000)
    seedWeights(this)
    for (const { last } of stages.flat()) seedNormalization(last, branchScale)
  }

  override forward(x: Tensor): Tensor {
    const stem = this.maxpool.forward(F.relu(this.bn1.forward(this.conv1.forward(x))))
    const stages = [this.layer1, this.layer2, this.layer3, this.layer4]
    const features = stages.reduce((value, stage) => stage.forward(value), stem)
    return this.fc.forward(this.avgpool.forward(features).flatten(1))
  }
}
