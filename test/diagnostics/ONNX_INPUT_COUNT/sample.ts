import { importOnnx } from "../../../src/import/onnx/import-onnx.ts"
import { file, node } from "../../import/onnx/onnx-file.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => importOnnx(file({ node: [node("Add", ["x"], ["y"], { name: "sum" })] }), { name: "model.onnx" }),
  message: "Add has 1 inputs, expected at least 2",
  place: { file: "model.onnx", path: 'node "sum" (Add)' },
})
