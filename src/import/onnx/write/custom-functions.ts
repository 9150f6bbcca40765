import type { FunctionProto, NodeProto } from "../proto/messages.ts"
import { attributeReference } from "./attributes.ts"
import { customDomain } from "./operators.ts"

/** Version of the custom domain in written files. */
export const customVersion = 1

/**
 * What the custom operators mean in terms of standard ones, so that any runtime can run a file that uses them.
 * https://onnx.ai/onnx/repo-docs/IR.html#functions
 */
export function customFunctions(opset: number): readonly FunctionProto[] {
  const node = (
    opType: string,
    input: readonly string[],
    output: readonly string[],
    attribute: NodeProto["attribute"],
  ): NodeProto => ({
    input,
    output,
    name: "",
    opType,
    domain: "",
    overload: "",
    attribute,
    metadata: [],
  })
  return [
    {
      name: "ChainerCastReduceSum",
      domain: customDomain,
      overload: "",
      input: ["x", "axes"],
      output: ["y"],
      attribute: ["to", "keepdims"],
      attributeDefaults: [],
      node: [
        node("Cast", ["x"], ["wide"], [attributeReference("to", "int")]),
        node("ReduceSum", ["wide", "axes"], ["y"], [attributeReference("keepdims", "int")]),
      ],
      opsetImport: [{ domain: "", version: opset }],
    },
  ]
}
