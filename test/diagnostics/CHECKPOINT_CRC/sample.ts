import { bytesSource } from "../../../src/checkpoint/byte-source.ts"
import { saveNpz } from "../../../src/checkpoint/npz.ts"
import { openCheckpoint } from "../../../src/checkpoint/open-checkpoint.ts"
import { tensorOf } from "../../../src/tensor/tensor.ts"
import { sample } from "../sample.ts"

const archive = saveNpz(new Map([["x", tensorOf("float32", [1], [1])]]))
const lastElementByte = 30 + "x.npy".length + 128 + 3

export default sample({
  run: () => {
    archive[lastElementByte] = 0x40
    openCheckpoint(bytesSource("x.npz", archive)).tensors.get("x")!.read()
  },
  message: "bytes have changed since the file was written",
  place: { file: "x.npz", path: "x.npy" },
  hint: "compute_crc32",
})
