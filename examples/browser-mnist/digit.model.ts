import { F, input, type Tensor } from "mlsdk/nn"
import { model } from "../mnist/mnist.model.ts"

export { model }

export const inputs = {
  predict: { image: input([1, 1, 32, 32]) },
}

/** The probability of each of the ten digits. */
export function predict({ image }: { image: Tensor }): { probabilities: Tensor } {
  const hidden = F.relu(model.linear1.forward(image.reshape(1, -1)))
  return { probabilities: F.softmax(model.linear2.forward(hidden), 1) }
}
