import { F, input, nn, type Tensor } from "../../src/nn.ts"

/** The network of the goldens `b_cnn`. */
export class ConvNet extends nn.Module {
  readonly conv1 = new nn.Conv2d(3, 8, 3, { padding: 1, bias: false })
  readonly bn1 = new nn.BatchNorm2d(8)
  readonly pool1 = new nn.MaxPool2d(3, { stride: 2, padding: 1 })
  readonly dw = new nn.Conv2d(8, 8, 3, { padding: 2, dilation: 2, groups: 8, bias: false })
  readonly bn2 = new nn.BatchNorm2d(8, { eps: 1e-3, momentum: 0.03 })
  readonly gp = new nn.Conv2d(8, 16, 1, { groups: 2 })
  readonly pool2 = new nn.AvgPool2d(3, { stride: 2, padding: 1, countIncludePad: false })
  readonly up = new nn.ConvTranspose2d(16, 8, 3, { stride: 2, padding: 1, outputPadding: 1, groups: 2 })
  readonly pr = new nn.PReLU(8)
  readonly fc = new nn.Linear(8, 10)

  override forward(x: Tensor): Tensor {
    const wide = this.pool1.forward(F.relu(this.bn1.forward(this.conv1.forward(x))))
    const deep = F.relu6(this.bn2.forward(this.dw.forward(wide)))
    const narrow = this.pool2.forward(F.silu(this.gp.forward(deep)))
    const features = F.adaptiveAvgPool2d(this.pr.forward(this.up.forward(narrow)), 1)
    return this.fc.forward(features.flatten(1))
  }
}

const net = new ConvNet().eval()
export const inputs = { x: input([4, 3, 16, 16]) }
export function predict({ x }: { x: Tensor }) {
  return { scores: net.forward(x) }
}
