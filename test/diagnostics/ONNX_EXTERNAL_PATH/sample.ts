import { importOnnx } from "../../../src/import/onnx/import-onnx.ts"
import { externalProto } from "../../../src/import/onnx/write/tensor-proto.ts"
import { file, node } from "../../import/onnx/onnx-file.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () =>
    importOnnx(
      file({
        node: [node("Add", ["x", "w"], ["y"])],
        initializer: [
          externalProto(
            "w",
            { dtype: "float32", shape: [2] },
            { location: "../secrets.bin", offset: 0, length: 8 },
            [],
          ),
        ],
      }),
      { name: "model.onnx" },
    ),
  message: 'external data at "../secrets.bin"',
  place: { file: "model.onnx", path: "w" },
  hint: "beside the model",
})
