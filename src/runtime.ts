/** `mlsdk/runtime`: what stubs import and what a page downloads. Nothing of the compiler, no dependency, no `node:` import. */
export {
  defineFunction,
  defineThreadedFunction,
  type CompiledFunction,
  type FunctionMeta,
  type TensorSpec,
} from "./runtime/compiled-function.ts"
export { hotFunction } from "./runtime/hot-function.ts"
export {
  createSession,
  type CreateOptions,
  type Preparation,
  type RunOptions,
  type Session,
  type SessionSource,
} from "./runtime/session.ts"
export { MlsdkError, type RuntimeCode } from "./runtime/errors.ts"
export { toFloat32, toNumbers, type Tensor, type TensorLike } from "./runtime/tensor.ts"
export { hasRelaxedSimd } from "./runtime/features.ts"
export type { Asset } from "./runtime/assets.ts"
export type { ProgramAssets } from "./runtime/load.ts"
export type { Manifest, Slot } from "./artifacts/manifest.ts"
