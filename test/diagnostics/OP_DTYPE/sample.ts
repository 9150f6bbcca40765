import { GraphBuilder } from "../../../src/ir/builder.ts"
import { tensorType } from "../../../src/tensor/tensor.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => {
    const builder = new GraphBuilder("classifier")
    const inputs = [tensorType("float32", [2]), tensorType("int64", [2])].map((type, i) => builder.input(`x${i}`, type))
    builder.apply("add", inputs)
  },
  message: "add: input 1 has dtype int64, expected float32",
  place: { path: "add" },
})
