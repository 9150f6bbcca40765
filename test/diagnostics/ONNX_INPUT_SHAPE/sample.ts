import { importOnnx } from "../../../src/import/onnx/import-onnx.ts"
import { file, info, node } from "../../import/onnx/onnx-file.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () =>
    importOnnx(file({ input: [info("x", [1, 3])], node: [node("Relu", ["x"], ["y"])] }), {
      name: "model.onnx",
      inputs: { x: { shape: [1, 4] } },
    }),
  message: 'the shape [1,4] is given for input "x", but the file has [1,3]',
  place: { file: "model.onnx", path: "x" },
})
