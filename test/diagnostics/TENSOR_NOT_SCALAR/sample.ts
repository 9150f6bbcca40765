import { tensor } from "../../../src/nn.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => tensor([1, 2]).item(),
  message: "one number is asked of a tensor of shape [2]",
  place: { file: import.meta.filename },
  hint: "toNumbers()",
})
