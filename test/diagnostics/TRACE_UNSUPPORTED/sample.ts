import { F, zeros } from "../../../src/nn.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => F.adaptiveMaxPool2d(zeros([1, 1, 5, 4]), 3),
  message: "adaptiveMaxPool2d: extents 5 x 4 and outputSize 3 x 3, expected an outputSize that divides the extents",
  place: { file: import.meta.filename },
})
