import { importOnnx } from "../../../src/import/onnx/import-onnx.ts"
import type { FunctionProto } from "../../../src/import/onnx/proto/messages.ts"
import { file, node } from "../../import/onnx/onnx-file.ts"
import { sample } from "../sample.ts"

/** Ten calls of the function one level below: a million nodes at level 6. */
function unfolding(level: number): FunctionProto {
  const call = (_: unknown, i: number) =>
    node(level === 0 ? "Neg" : `F${level - 1}`, [i === 0 ? "v" : `t${i}`], [i === 9 ? "w" : `t${i + 1}`], {
      domain: level === 0 ? "" : "test",
    })
  return {
    name: `F${level}`,
    domain: "test",
    overload: "",
    input: ["v"],
    output: ["w"],
    attribute: [],
    attributeDefaults: [],
    node: Array.from({ length: 10 }, call),
    opsetImport: [{ domain: "", version: 21 }],
  }
}

export default sample({
  run: () => {
    const functions = Array.from({ length: 9 }, (_, level) => unfolding(level))
    const bytes = file({ node: [node("F8", ["x"], ["y"], { domain: "test" })] }, { functions, domains: ["test"] })
    return importOnnx(bytes, { name: "model.onnx" })
  },
  message: "found functions that unfold to more nodes, the limit is 1000000 nodes",
  place: { file: "model.onnx" },
})
