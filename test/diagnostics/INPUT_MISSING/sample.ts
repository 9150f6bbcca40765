import { GraphBuilder } from "../../../src/ir/builder.ts"
import { interpret } from "../../../src/interpreter/interpret.ts"
import { sample } from "../sample.ts"

const builder = new GraphBuilder("net")
builder.output("y", builder.apply("relu", [builder.input("image", { dtype: "float32", shape: [2] })]))
const graph = builder.finish()

export default sample({
  run: () => interpret(graph, new Map()),
  message: 'no tensor is given for input "image", expected f32[2]',
  place: { path: "image" },
})
