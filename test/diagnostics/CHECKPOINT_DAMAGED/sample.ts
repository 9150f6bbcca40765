import { bytesSource } from "../../../src/checkpoint/byte-source.ts"
import { openCheckpoint } from "../../../src/checkpoint/open-checkpoint.ts"
import { writeSafetensors } from "../../../src/checkpoint/safetensors/write.ts"
import { tensorOf } from "../../../src/tensor/tensor.ts"
import { sample } from "../sample.ts"

const whole = writeSafetensors(new Map([["fc.weight", tensorOf("float32", [4], [1, 2, 3, 4])]]))

export default sample({
  run: () => openCheckpoint(bytesSource("weights.safetensors", whole.subarray(0, whole.length - 8))),
  message: "the file is damaged: the tensors take 16 bytes, but 8 are there",
  place: { file: "weights.safetensors" },
  hint: "copy or download the file again",
})
