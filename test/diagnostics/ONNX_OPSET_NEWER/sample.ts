import { importOnnx } from "../../../src/import/onnx/import-onnx.ts"
import { file, node } from "../../import/onnx/onnx-file.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => importOnnx(file({ node: [node("Relu", ["x"], ["y"])] }, { opset: 99 }), { name: "model.onnx" }).warnings,
  message: "version 99 of operator set ai.onnx",
  place: { file: "model.onnx" },
  hint: "newest known version",
})
