import { GraphBuilder } from "../../../src/ir/builder.ts"
import { lowerGraph } from "../../../src/kernels/lower.ts"
import { tensorType } from "../../../src/tensor/tensor.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => {
    const builder = new GraphBuilder("norm")
    const x = builder.input("x", tensorType("int32", [4]))
    builder.output("length", builder.apply("reduceL2", [x], {}, { origin: { names: ["/Norm"], places: [] } }))
    lowerGraph(builder.finish(), { build: "baseline" })
  },
  message: "reduceL2 on int32 has no kernel for pfvm:cpu: integers would need a sum in floating point",
  place: { path: 'node "/Norm" (reduceL2)' },
  hint: 'compile for the device "reference"',
})
