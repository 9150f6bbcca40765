import { GraphBuilder } from "../../../src/ir/builder.ts"
import { interpret } from "../../../src/interpreter/interpret.ts"
import { tensorOf } from "../../../src/tensor/tensor.ts"
import { sample } from "../sample.ts"

const builder = new GraphBuilder("net")
builder.output("y", builder.apply("relu", [builder.input("image", { dtype: "float32", shape: [2] })]))
const graph = builder.finish()

export default sample({
  run: () => interpret(graph, new Map([["image", tensorOf("float32", [3], [1, 2, 3])]])),
  message: 'input "image" has shape [3], expected [2]',
  place: { path: "image" },
})
