import { fail } from "../../diagnostics/catalogue.ts"
import { modelMessage, type ModelProto, type GraphProto } from "./proto/messages.ts"
import { WireReader } from "./proto/wire-reader.ts"

/** A decoded file. Tensors of it view the file's bytes. */
export interface DecodedModel {
  /** How diagnostics name the file. */
  readonly file: string
  readonly proto: ModelProto
  readonly graph: GraphProto
}

/** Decodes the bytes of an ONNX file. Throws ONNX_DAMAGED and ONNX_STRUCTURE. */
export function decodeModel(bytes: Uint8Array, file: string): DecodedModel {
  const proto = modelMessage.read(new WireReader(file, bytes))
  const { graph } = proto
  if (graph === undefined)
    return fail("ONNX_STRUCTURE", { file }, { problem: "the file holds no graph", expected: "an ONNX model" })
  return { file, proto, graph }
}
