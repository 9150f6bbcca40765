import { GraphBuilder } from "../../../src/ir/builder.ts"
import { lowerGraph } from "../../../src/kernels/lower.ts"
import { tensorType } from "../../../src/tensor/tensor.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => {
    const builder = new GraphBuilder("remainders")
    const [a, b] = ["a", "b"].map((name) => builder.input(name, tensorType("float32", [4])))
    builder.output("rest", builder.apply("mod", [a, b], { fmod: true }, { origin: { names: ["/Mod"], places: [] } }))
    lowerGraph(builder.finish(), { build: "baseline" })
  },
  message: "mod on float32 has no kernel for pfvm:cpu: the remainder of floats needs a long division",
  place: { path: 'node "/Mod" (mod)' },
  hint: 'compile for the device "reference"',
})
