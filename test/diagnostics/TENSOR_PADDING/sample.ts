import { F, tensor } from "../../../src/nn.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => F.pad(tensor([1, 2]), [1, 1, 2]),
  message: "padding [1,1,2] does not fit a tensor of rank 1",
  place: { file: import.meta.filename },
})
