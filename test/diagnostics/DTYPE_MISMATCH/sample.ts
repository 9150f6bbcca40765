import { GraphBuilder } from "../../../src/ir/builder.ts"
import { interpret } from "../../../src/interpreter/interpret.ts"
import { tensorOf } from "../../../src/tensor/tensor.ts"
import { sample } from "../sample.ts"

const builder = new GraphBuilder("net")
builder.output("y", builder.apply("relu", [builder.input("image", { dtype: "float32", shape: [2] })]))
const graph = builder.finish()

export default sample({
  run: () => interpret(graph, new Map([["image", tensorOf("int32", [2], [1, 2])]])),
  message: 'input "image" has dtype int32, expected float32',
  place: { path: "image" },
})
