import { traceModule } from "../../../src/import/model/trace-module.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () =>
    traceModule(
      { evalStep: () => ({}), inputs: { evalStep: { x: [1, 28, 28] } } },
      { name: "a", functions: ["evalStep"] },
    ),
  message: 'the inputs of "evalStep" are {"x":[1,28,28]}, expected input(shape, dtype)',
  hint: "export const inputs",
})
