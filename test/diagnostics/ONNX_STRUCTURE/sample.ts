import { importOnnx } from "../../../src/import/onnx/import-onnx.ts"
import { file, node } from "../../import/onnx/onnx-file.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => importOnnx(file({ node: [node("Relu", ["z"], ["y"])] }), { name: "model.onnx" }),
  message: 'value "z" is read but not defined, expected a definition',
  place: { file: "model.onnx", path: 'node "y" (Relu)' },
})
