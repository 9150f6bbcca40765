import { fail } from "../../../diagnostics/catalogue.ts"
import type { DType } from "../../../tensor/dtype.ts"
import type { ImportOperator, OnnxNode } from "../onnx-node.ts"

/** https://onnx.ai/onnx/operators/onnx__Cast.html. Opset 1: the type is a name such as FLOAT; 6: a number. */
export const importCast: ImportOperator = (node) => {
  const to = node.opset < 6 ? dtypeOfName(node) : node.attributes.dtype("to")
  return node.result("cast", [node.input(0)], { to })
}

/** https://onnx.ai/onnx/operators/onnx__CastLike.html, since opset 15. */
export const importCastLike: ImportOperator = (node) => node.result("cast", [node.input(0)], { to: node.dtype(1) })

const names: Readonly<Record<string, DType>> = {
  FLOAT: "float32",
  DOUBLE: "float64",
  FLOAT16: "float16",
  INT8: "int8",
  INT16: "int16",
  INT32: "int32",
  INT64: "int64",
  UINT8: "uint8",
  UINT16: "uint16",
  UINT32: "uint32",
  UINT64: "uint64",
  BOOL: "bool",
}

function dtypeOfName(node: OnnxNode): DType {
  const name = node.attributes.text("to")
  if (Object.hasOwn(names, name)) return names[name]!
  return fail("ONNX_DTYPE_UNSUPPORTED", node.place, { what: "Cast: attribute to", found: name })
}
