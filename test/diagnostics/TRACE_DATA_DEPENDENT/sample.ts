import { traceModule } from "../../../src/import/model/trace-module.ts"
import { input, type Tensor } from "../../../src/nn.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => traceModule({ f: (x: Tensor) => (x.item() > 0 ? x : x.neg()), inputs: input([1]) }, { name: "a" }),
  message: 'the value of "input" is read while compiling',
  place: { file: import.meta.filename },
  hint: "where()",
})
