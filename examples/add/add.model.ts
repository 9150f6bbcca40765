import { input, type Tensor } from "mlsdk/nn"

export const inputs = {
  add: { x: input([4]), y: input([4]) },
}

/** The sum of two tensors. */
export function add({ x, y }: { x: Tensor; y: Tensor }): { out: Tensor } {
  return { out: x.add(y) }
}
