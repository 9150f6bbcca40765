import { importOnnx } from "../../../src/import/onnx/import-onnx.ts"
import { file, int64s, node } from "../../import/onnx/onnx-file.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () =>
    importOnnx(
      file({
        node: [node("Expand", ["x", "shape"], ["y"])],
        initializer: [int64s("shape", [3], [2 ** 20, 2 ** 20, 2])],
      }),
      { name: "model.onnx" },
    ),
  message: "found a value of type f32[1048576,1048576,2], the limit is",
  place: { file: "model.onnx", path: 'node "y" (Expand)' },
})
