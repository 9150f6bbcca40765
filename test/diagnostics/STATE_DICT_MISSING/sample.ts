import { bytesSource } from "../../../src/checkpoint/byte-source.ts"
import { openCheckpoint } from "../../../src/checkpoint/open-checkpoint.ts"
import { writeSafetensors } from "../../../src/checkpoint/safetensors/write.ts"
import { matchStateDict } from "../../../src/checkpoint/state-dict.ts"
import { tensorOf, tensorType } from "../../../src/tensor/tensor.ts"
import { sample } from "../sample.ts"

const file = writeSafetensors(new Map([["net.bias", tensorOf("float32", [2], [1, 2])]]))
const expected = new Map([["bias", tensorType("float32", [2])]])

export default sample({
  run: () =>
    matchStateDict(expected, openCheckpoint(bytesSource("weights.safetensors", file)), {
      place: { file: "weights.safetensors" },
    }),
  message: "1 parameter of the model is not in the checkpoint:\n  bias (2)",
  place: { file: "weights.safetensors" },
  hint: 'weights.key: "net"',
  beside: ["STATE_DICT_UNEXPECTED"],
})
