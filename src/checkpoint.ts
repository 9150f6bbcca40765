/** `mlsdk/checkpoint`: reading and writing of weights. */
export { bytesSource, type ByteSource } from "./checkpoint/byte-source.ts"
export type { Checkpoint, CheckpointFormat, LazyTensor } from "./checkpoint/checkpoint.ts"
export { openCheckpoint } from "./checkpoint/open-checkpoint.ts"
export { loadNpy, saveNpy } from "./checkpoint/npy.ts"
export { saveNpz } from "./checkpoint/npz.ts"
export { writeSafetensors } from "./checkpoint/safetensors/write.ts"
export type { Tensor, TensorType } from "./tensor/tensor.ts"
