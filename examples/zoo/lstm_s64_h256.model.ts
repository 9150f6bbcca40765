import { input, nn, type Tensor } from "mlsdk/nn"

export const model = new nn.LSTM(256, 256)

export const inputs = { predict: input([64, 1, 256]) }

export function predict(x: Tensor): { readonly output: Tensor; readonly hidden: Tensor; readonly cell: Tensor } {
  return model.forward(x)
}
