import { traceModule } from "../../../src/import/model/trace-module.ts"
import { input, nn, tensor, type Tensor } from "../../../src/nn.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => {
    const scale = new nn.Parameter(tensor([2, 3]))
    traceModule({ f: (x: Tensor) => x.mul(scale), inputs: input([2]) }, { name: "a" })
  },
  message: "a parameter of shape [2] belongs to no module",
  place: { file: import.meta.filename },
  hint: "setTensorName",
})
