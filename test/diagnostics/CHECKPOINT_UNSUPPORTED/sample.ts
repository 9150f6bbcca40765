import { bytesSource } from "../../../src/checkpoint/byte-source.ts"
import { saveNpz } from "../../../src/checkpoint/npz.ts"
import { openCheckpoint } from "../../../src/checkpoint/open-checkpoint.ts"
import { tensorOf } from "../../../src/tensor/tensor.ts"
import { sample } from "../sample.ts"

const archive = saveNpz(new Map([["x", tensorOf("float32", [1], [1])]]))
const methodInDirectory = 30 + "x.npy".length + 128 + 4 + 10
const bzip2 = 12

export default sample({
  run: () => {
    archive[methodInDirectory] = bzip2
    openCheckpoint(bytesSource("x.npz", archive))
  },
  message: "found a ZIP entry with compression method 12, which is not supported",
  place: { file: "x.npz", path: "x.npy" },
  hint: "numpy.savez",
})
