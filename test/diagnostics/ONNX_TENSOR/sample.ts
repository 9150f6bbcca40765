import { importOnnx } from "../../../src/import/onnx/import-onnx.ts"
import { file, floats, node } from "../../import/onnx/onnx-file.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () =>
    importOnnx(
      file({
        node: [node("Add", ["x", "w"], ["y"])],
        initializer: [{ ...floats("w", [2], [1, 2]), dims: BigInt64Array.of(3n) }],
      }),
      { name: "model.onnx" },
    ),
  message: 'tensor "w" has 8 bytes, expected 12 for [3]',
  place: { file: "model.onnx", path: "w" },
})
