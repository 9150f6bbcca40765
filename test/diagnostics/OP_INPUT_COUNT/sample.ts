import { GraphBuilder } from "../../../src/ir/builder.ts"
import { tensorType } from "../../../src/tensor/tensor.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => {
    const builder = new GraphBuilder("classifier")
    builder.apply(
      "add",
      [builder.input("x", tensorType("float32", [2]))],
      {},
      { origin: { names: ["head/add"], places: [] } },
    )
  },
  message: "add has 1 inputs, expected 2",
  place: { path: 'node "head/add" (add)' },
})
