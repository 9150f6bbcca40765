import { bytesSource } from "../../../src/checkpoint/byte-source.ts"
import { openCheckpoint } from "../../../src/checkpoint/open-checkpoint.ts"
import { sample } from "../sample.ts"

const header = Uint8Array.of(0, 0, 0, 0, 1, 0, 0, 0, 0x7b, 0x7d)

export default sample({
  run: () => openCheckpoint(bytesSource("weights.safetensors", header)),
  message: "found a safetensors header of 4294967296 bytes, the limit is 100000000 bytes",
  place: { file: "weights.safetensors" },
  hint: "made to exhaust memory",
})
