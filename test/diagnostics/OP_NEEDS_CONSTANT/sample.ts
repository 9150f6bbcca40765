import { GraphBuilder } from "../../../src/ir/builder.ts"
import { tensorType } from "../../../src/tensor/tensor.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => {
    const builder = new GraphBuilder("classifier")
    const inputs = [tensorType("float32", [6]), tensorType("int64", [2])].map((type, i) => builder.input(`x${i}`, type))
    builder.apply("reshape", inputs)
  },
  message: "reshape: shape is computed at run time",
  place: { path: "reshape" },
  hint: "fix the input shapes",
})
