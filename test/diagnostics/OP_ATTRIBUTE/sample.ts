import { GraphBuilder } from "../../../src/ir/builder.ts"
import { tensorType } from "../../../src/tensor/tensor.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => {
    const builder = new GraphBuilder("classifier")
    builder.apply("transpose", [builder.input("x", tensorType("float32", [2, 3]))], { perm: [0, 0] })
  },
  message: "transpose: attribute perm is [0,0], expected the axes of [2,3] in some order",
  place: { path: "transpose" },
})
