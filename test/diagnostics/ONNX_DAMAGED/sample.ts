import { importOnnx } from "../../../src/import/onnx/import-onnx.ts"
import { file, node } from "../../import/onnx/onnx-file.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => importOnnx(file({ node: [node("Relu", ["x"], ["y"])] }).subarray(0, 40), { name: "model.onnx" }),
  message: "this is not a whole ONNX file",
  place: { file: "model.onnx" },
  hint: "copied completely",
})
