import { readIdx } from "../../../src/data/idx.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => readIdx(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 3, 7), { file: "labels-idx1-ubyte" }),
  message: "1 elements, expected 3 for shape [3]",
  place: { file: "labels-idx1-ubyte" },
  hint: "four such files",
})
