import { GraphBuilder } from "../../../src/ir/builder.ts"
import { lowerGraph } from "../../../src/kernels/lower.ts"
import { tensorType } from "../../../src/tensor/tensor.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => {
    const builder = new GraphBuilder("huge")
    const x = builder.input("x", tensorType("float32", [40000, 40000]))
    builder.output("y", builder.apply("relu", [x]))
    lowerGraph(builder.finish(), { build: "baseline" })
  },
  message:
    "the program needs 12208 MiB of memory, expected at most 4096 MiB; the largest parts are x (6104 MiB), y (6104 MiB)",
  place: { path: "huge" },
  hint: "smaller batch",
})
