import { F, input, nn, type Tensor } from "mlsdk/nn"

/** Two linear layers on the 32 x 32 pixels of a digit. */
export class MNCoreClassifier extends nn.Module {
  readonly linear1 = new nn.Linear(1024, 256)
  readonly linear2 = new nn.Linear(256, 10)

  override forward(x: Tensor, t: Tensor): { y: Tensor; loss: Tensor } {
    const pixels = x.reshape(x.size(0), -1)
    const hidden = F.relu(this.linear1.forward(pixels))
    const y = this.linear2.forward(hidden)
    return { y, loss: F.crossEntropy(y, t) }
  }
}

export const model = new MNCoreClassifier().eval()

export const inputs = {
  evalStep: { x: input([125, 1, 32, 32]), t: input([125], "int64") },
}

/** How many digits of a batch are recognised. */
export function evalStep({ x, t }: { x: Tensor; t: Tensor }): { correct: Tensor } {
  const { y } = model.forward(x, t)
  const { indices: predicted } = y.max(1)
  return { correct: predicted.eq(t).sum() }
}
