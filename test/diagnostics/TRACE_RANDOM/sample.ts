import { traceModule } from "../../../src/import/model/trace-module.ts"
import { input, nn } from "../../../src/nn.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => traceModule({ default: new nn.Dropout(), inputs: input([1]) }, { name: "a", mode: "training" }),
  message: "dropout draws random numbers at run time",
  hint: "inference mode",
})
