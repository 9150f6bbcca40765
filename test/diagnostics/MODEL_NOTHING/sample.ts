import { traceModule } from "../../../src/import/model/trace-module.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => traceModule({ evalStep: () => ({}) }, { name: "a" }),
  message: "found no function to compile",
  hint: "exports: evalStep",
})
