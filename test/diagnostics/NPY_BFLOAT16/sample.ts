import { bytesSource } from "../../../src/checkpoint/byte-source.ts"
import { saveNpy } from "../../../src/checkpoint/npy.ts"
import { openCheckpoint } from "../../../src/checkpoint/open-checkpoint.ts"
import { tensorOf } from "../../../src/tensor/tensor.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => openCheckpoint(bytesSource("x.npy", saveNpy(tensorOf("bfloat16", [1], [0x3f80])))).warnings,
  message: "two-byte void elements, which are read as bfloat16",
  place: { file: "x.npy" },
  hint: "float32",
})
