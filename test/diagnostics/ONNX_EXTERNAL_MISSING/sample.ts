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
          externalProto("w", { dtype: "float32", shape: [2] }, { location: "weights.bin", offset: 0, length: 8 }, []),
        ],
      }),
      {
        name: "model.onnx",
        resolveExternal: () => {
          throw new Error("no such file")
        },
      },
    ),
  message: 'external data at "weights.bin" cannot be read: no such file',
  place: { file: "model.onnx", path: "w" },
})
