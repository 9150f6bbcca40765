import { traceModule } from "../../../src/import/model/trace-module.ts"
import { input, nn } from "../../../src/nn.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => traceModule({ default: new nn.Dropout(), inputs: input([1]) }, { name: "a" }),
  message: "Dropout behaves differently in training and inference",
  hint: "model.eval()",
})
