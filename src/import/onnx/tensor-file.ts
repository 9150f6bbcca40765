import type { Tensor } from "../../tensor/tensor.ts"
import { tensorMessage } from "./proto/messages.ts"
import { WireReader } from "./proto/wire-reader.ts"
import { readWholeTensor } from "./read-tensor.ts"

/** Reads a `.pb` file with one tensor, as the official ONNX tests hold their inputs and outputs. Throws ONNX_DAMAGED, ONNX_TENSOR. */
export function readTensorFile(bytes: Uint8Array, file: string): Tensor {
  return readWholeTensor(tensorMessage.read(new WireReader(file, bytes)), { file, resolveExternal: undefined })
}
