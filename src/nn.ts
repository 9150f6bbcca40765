/**
 * `mlsdk/nn`: models in TypeScript. They run as they are in plain Node, and compile when a function that uses them is traced.
 */
export * as nn from "./import/model/layers.ts"
export * as F from "./import/model/functional.ts"
export * as init from "./import/model/init.ts"
export { input, type FunctionInputs, type InputSpec } from "./import/model/input.ts"
export { setTensorName, setTensorNameInModule } from "./import/model/module-paths.ts"
export { manualSeed } from "./import/model/random.ts"
export {
  arange,
  cat,
  einsum,
  eye,
  full,
  linspace,
  ones,
  onesLike,
  rand,
  randn,
  stack,
  tensor,
  where,
  zeros,
  zerosLike,
  type TensorOptions,
} from "./import/model/tensor/create.ts"
export { Tensor } from "./import/model/tensor/tensor.ts"
