import { bytesSource } from "../../../src/checkpoint/byte-source.ts"
import { openCheckpoint } from "../../../src/checkpoint/open-checkpoint.ts"
import { writeSafetensors } from "../../../src/checkpoint/safetensors/write.ts"
import { matchStateDict } from "../../../src/checkpoint/state-dict.ts"
import { tensorOf, tensorType, type Tensor } from "../../../src/tensor/tensor.ts"
import { sample } from "../sample.ts"

const file = writeSafetensors(
  new Map<string, Tensor>([
    ["bias", tensorOf("float32", [2], [1, 2])],
    ["extra", tensorOf("int64", [], [0])],
  ]),
)
const expected = new Map([["bias", tensorType("float32", [2])]])

export default sample({
  run: () =>
    matchStateDict(expected, openCheckpoint(bytesSource("weights.safetensors", file)), {
      place: { file: "weights.safetensors" },
    }),
  message: "1 tensor of the checkpoint is not in the model:\n  extra ()",
  place: { file: "weights.safetensors" },
  hint: "weights.strict: false",
})
