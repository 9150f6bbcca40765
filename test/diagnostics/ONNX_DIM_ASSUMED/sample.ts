import { importOnnx } from "../../../src/import/onnx/import-onnx.ts"
import { file, info, node } from "../../import/onnx/onnx-file.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () =>
    importOnnx(file({ input: [info("x", ["batch", 3])], node: [node("Relu", ["x"], ["y"])] }), { name: "model.onnx" })
      .warnings,
  message: 'dimension 0 ("batch") of input "x" is open; it is compiled as 1',
  place: { file: "model.onnx", path: "x" },
  hint: 'models.<model>.inputs["x"].shape',
})
