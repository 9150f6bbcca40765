import { importOnnx } from "../../../src/import/onnx/import-onnx.ts"
import { file, node } from "../../import/onnx/onnx-file.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () =>
    importOnnx(
      file({
        node: [
          node("Relux", ["x"], ["a"], { name: "first" }),
          node("Relux", ["a"], ["b"], { name: "second" }),
          node("Unique", ["b"], ["y"]),
        ],
      }),
      { name: "model.onnx" },
    ),
  message: 'operator Relux of domain ai.onnx is not supported, found 2: "first", "second"',
  place: { file: "model.onnx", path: 'node "first" (Relux)' },
  hint: "the nearest known name is Relu",
})
