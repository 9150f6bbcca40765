/** What `F` holds: the operators of models as functions. */
export * from "./functional/activation.ts"
export * from "./functional/convolution.ts"
export * from "./functional/dropout.ts"
export * from "./functional/linear.ts"
export * from "./functional/loss.ts"
export * from "./functional/normalization.ts"
export * from "./functional/pooling.ts"
export * from "./functional/vision.ts"
