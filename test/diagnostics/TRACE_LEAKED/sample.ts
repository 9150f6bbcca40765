import { traceModule } from "../../../src/import/model/trace-module.ts"
import { input, type Tensor } from "../../../src/nn.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => {
    let kept: Tensor | undefined
    const f = (x: Tensor): Tensor => (kept ??= x).add(x)
    traceModule({ first: f, second: f, inputs: input([1]) }, { name: "a" })
  },
  message: '"input" comes from another traced call',
  place: { file: import.meta.filename },
  hint: "do not keep tensors between calls",
})
