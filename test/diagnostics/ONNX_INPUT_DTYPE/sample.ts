import { importOnnx } from "../../../src/import/onnx/import-onnx.ts"
import { file, node } from "../../import/onnx/onnx-file.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () =>
    importOnnx(file({ node: [node("Relu", ["x"], ["y"])] }), {
      name: "model.onnx",
      inputs: { x: { shape: [2], dtype: "float64" } },
    }),
  message: 'the dtype float64 is given for input "x", but the file has float32',
  place: { file: "model.onnx", path: "x" },
})
