import { importOnnx } from "../../../src/import/onnx/import-onnx.ts"
import { file, info, node } from "../../import/onnx/onnx-file.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () =>
    importOnnx(file({ input: [info("x", [1, 3, "height", undefined])], node: [node("Relu", ["x"], ["y"])] }), {
      name: "model.onnx",
    }),
  message: 'input "x" has the shape [1,3,height,?], expected extents that are fixed when compiling',
  place: { file: "model.onnx", path: "x" },
  hint: 'models.<model>.inputs["x"].shape',
})
