import { importOnnx } from "../../../src/import/onnx/import-onnx.ts"
import { file, info, node } from "../../import/onnx/onnx-file.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () =>
    importOnnx(
      file({
        input: [info("x"), info("ratio", []), info("training", [], "bool")],
        node: [node("Dropout", ["x", "ratio", "training"], ["y"], { name: "drop" })],
      }),
      { name: "model.onnx" },
    ),
  message: "Dropout with training mode and a ratio above 0 is not supported",
  place: { file: "model.onnx", path: 'node "drop" (Dropout)' },
  hint: "export the model for inference",
})
