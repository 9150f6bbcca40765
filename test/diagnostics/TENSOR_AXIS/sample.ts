import { tensor } from "../../../src/nn.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => tensor([1, 2]).softmax(1),
  message: "dim 1 is out of range, expected -1 to 0",
  place: { file: import.meta.filename },
})
