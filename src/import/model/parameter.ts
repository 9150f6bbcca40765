import { Tensor } from "./tensor/tensor.ts"

/** A trainable tensor of a module. Its name in the model is the path of the properties that lead to it. */
export class Parameter extends Tensor {
  constructor(initial: Tensor) {
    super(initial.held, "parameter")
  }
}

/** A tensor that belongs to the weights of a module but is not trained, such as running statistics. */
export class Buffer extends Tensor {
  constructor(initial: Tensor) {
    super(initial.held, "buffer")
  }
}
