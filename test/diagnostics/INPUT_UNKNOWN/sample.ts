import { GraphBuilder } from "../../../src/ir/builder.ts"
import { interpret } from "../../../src/interpreter/interpret.ts"
import { tensorOf } from "../../../src/tensor/tensor.ts"
import { sample } from "../sample.ts"

const builder = new GraphBuilder("net")
builder.output("y", builder.apply("relu", [builder.input("image", { dtype: "float32", shape: [2] })]))
const graph = builder.finish()

const tensor = tensorOf("float32", [2], [1, 2])

export default sample({
  run: () =>
    interpret(
      graph,
      new Map([
        ["image", tensor],
        ["imgae", tensor],
      ]),
    ),
  message: '"imgae" is no input of the graph, did you mean "image"?',
  place: { path: "imgae" },
  hint: "its inputs are image",
})
