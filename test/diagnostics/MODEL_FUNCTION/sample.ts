import { traceModule } from "../../../src/import/model/trace-module.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => traceModule({ evalStep: () => ({}), version: 1 }, { name: "a", functions: ["version", "trainStep"] }),
  message: 'the model exports a number as "version", expected a function or a module',
  hint: "evalStep",
})
