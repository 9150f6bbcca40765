import { tensor } from "../../../src/nn.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => tensor([[1, 2], [3]]),
  message: "nested lists differ in length or depth, expected the shape [2,2]",
  place: { file: import.meta.filename },
})
