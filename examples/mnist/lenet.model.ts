import { F, input, nn, type Tensor } from "mlsdk/nn"

/** Two convolutions and three linear layers on the 28 x 28 pixels of a digit, after LeNet-5 with today's activations. */
export class LeNet extends nn.Module {
  readonly features = new nn.Sequential(
    new nn.Conv2d(1, 6, 5, { padding: 2 }),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Conv2d(6, 16, 5),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
  )
  readonly classifier = new nn.Sequential(
    new nn.Linear(400, 120),
    new nn.ReLU(),
    new nn.Linear(120, 84),
    new nn.ReLU(),
    new nn.Linear(84, 10),
  )

  override forward(x: Tensor): Tensor {
    return this.classifier.forward(this.features.forward(x).flatten(1))
  }
}

export const model = new LeNet()

export const inputs = {
  predict: { x: input([1, 1, 28, 28]) },
}

/** The probability of each of the ten digits. */
export function predict({ x }: { x: Tensor }): { probabilities: Tensor } {
  return { probabilities: F.softmax(model.forward(x), 1) }
}
