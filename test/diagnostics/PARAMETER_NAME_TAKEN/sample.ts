import { traceModule } from "../../../src/import/model/trace-module.ts"
import { input, nn, type Tensor } from "../../../src/nn.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => {
    const [encoder, decoder] = [new nn.Linear(2, 2), new nn.Linear(2, 2)]
    traceModule({ f: (x: Tensor) => decoder.forward(encoder.forward(x)), inputs: input([1, 2]) }, { name: "a" })
  },
  message: 'two different parameters are called "weight", one of Linear, one of Linear',
  hint: "setTensorNameInModule",
})
