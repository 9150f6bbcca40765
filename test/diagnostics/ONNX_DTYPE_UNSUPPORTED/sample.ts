import { importOnnx } from "../../../src/import/onnx/import-onnx.ts"
import { file, floats, node } from "../../import/onnx/onnx-file.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () =>
    importOnnx(
      file({ node: [node("Identity", ["w"], ["y"])], initializer: [{ ...floats("w", [2], [1, 2]), dataType: 14 }] }),
      { name: "model.onnx" },
    ),
  message: 'tensor "w" has elements of type complex64',
  place: { file: "model.onnx", path: "w" },
})
