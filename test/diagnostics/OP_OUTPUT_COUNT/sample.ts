import { GraphBuilder } from "../../../src/ir/builder.ts"
import { tensorType } from "../../../src/tensor/tensor.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => {
    const builder = new GraphBuilder("classifier")
    builder.node("relu", [builder.input("x", tensorType("float32", [2]))], {}, { names: ["y", "mask"] })
  },
  message: "relu names 2 outputs, expected at most 1",
  place: { path: "relu" },
})
