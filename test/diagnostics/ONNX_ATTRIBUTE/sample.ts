import { importOnnx } from "../../../src/import/onnx/import-onnx.ts"
import { file, info, node } from "../../import/onnx/onnx-file.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () =>
    importOnnx(
      file({
        input: [info("x", [4, 4])],
        node: [node("Softmax", ["x"], ["y"], { name: "probabilities", attributes: { axis: 2 } })],
      }),
      { name: "model.onnx" },
    ),
  message: "Softmax: attribute axis is 2, expected an axis of rank 2",
  place: { file: "model.onnx", path: 'node "probabilities" (Softmax)' },
})
