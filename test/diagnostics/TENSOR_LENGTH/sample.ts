import { tensor } from "../../../src/nn.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => tensor(new Float32Array(3), { shape: [2, 2] }),
  message: "3 elements are given for shape [2,2]",
  place: { file: import.meta.filename },
})
