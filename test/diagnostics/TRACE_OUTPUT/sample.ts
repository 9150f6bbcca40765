import { traceModule } from "../../../src/import/model/trace-module.ts"
import { input, type Tensor } from "../../../src/nn.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => traceModule({ f: (x: Tensor) => ({ x, count: 3 }), inputs: input([1]) }, { name: "a" }),
  message: '"f" returned a number as "count", expected a tensor or a record of tensors',
})
