import { GraphBuilder } from "../../../src/ir/builder.ts"
import { tensorType } from "../../../src/tensor/tensor.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => {
    const builder = new GraphBuilder("classifier")
    const inputs = [tensorType("float32", [2, 3]), tensorType("float32", [2])].map((type, i) =>
      builder.input(`x${i}`, type),
    )
    builder.apply("add", inputs)
  },
  message: "add: inputs have shapes [2,3] and [2], expected shapes that broadcast",
  place: { path: "add" },
})
