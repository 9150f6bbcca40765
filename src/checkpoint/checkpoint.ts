import type { Diagnostic } from "../diagnostics/diagnostic.ts"
import type { Tensor, TensorType } from "../tensor/tensor.ts"

export type CheckpointFormat = "safetensors" | "pth" | "npz" | "npy" | "ckpt"

/** A stored tensor whose elements are read on demand. */
export interface LazyTensor {
  readonly name: string
  readonly type: TensorType
  /**
   * Reads the elements anew each time, bit by bit as they are stored. Throws CHECKPOINT_CRC, CHECKPOINT_DAMAGED or
   * CHECKPOINT_UNREADABLE.
   */
  read(): Tensor
}

/** The tensors of a file. Opening one reads names and types alone. */
export interface Checkpoint {
  readonly format: CheckpointFormat
  /** By name, in the order of the file. */
  readonly tensors: ReadonlyMap<string, LazyTensor>
  /**
   * Why the other tensors cannot be read, by name: elements of a type that does not exist here, such as complex
   * numbers.
   */
  readonly unreadable: ReadonlyMap<string, Diagnostic>
  /** The key whose tensors these are, where one was given or detected. */
  readonly key?: string
  /**
   * Keys of the top level that hold tensors: what `key` can be. Empty where the top level is a plain state dictionary.
   */
  readonly keys: readonly string[]
  /** Texts that the file carries beside its tensors. */
  readonly metadata: ReadonlyMap<string, string>
  readonly warnings: readonly Diagnostic[]
}

/**
 * Names a tensor that has no name in its file: the one of an .npy file, and one that was saved without a dictionary.
 */
export const namelessTensor = "tensor"
