/** `mlsdk/data`: data sets as batches of tensors. */
export { DigitLoader, type DigitBatch, type Digits } from "./data/digits.ts"
export { readIdx } from "./data/idx.ts"
export { mnistLoaders, type MnistLoaders, type MnistOptions } from "./data/mnist.ts"
export type { Tensor } from "./tensor/tensor.ts"
