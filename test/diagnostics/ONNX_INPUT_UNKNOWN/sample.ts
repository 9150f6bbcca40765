import { importOnnx } from "../../../src/import/onnx/import-onnx.ts"
import { file, info, node } from "../../import/onnx/onnx-file.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () =>
    importOnnx(file({ input: [info("image", [2])], node: [node("Relu", ["image"], ["y"])] }), {
      name: "model.onnx",
      inputs: { imge: { shape: [2] } },
    }),
  message: 'the file has no input "imge", did you mean "image"?',
  place: { file: "model.onnx", path: "imge" },
  hint: "its inputs are image",
})
