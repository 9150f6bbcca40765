import { bytesSource } from "../../../src/checkpoint/byte-source.ts"
import { openCheckpoint } from "../../../src/checkpoint/open-checkpoint.ts"
import { dict, pickle, tensor, torchZip } from "../../checkpoint/pickle-assembler.ts"
import { sample } from "../sample.ts"

const weight = tensor({ shape: [4], strides: [1] })
const file = torchZip(pickle(dict({ generator: dict({ weight }), discriminator: dict({ weight }) })))

export default sample({
  run: () => openCheckpoint(bytesSource("gan.pth", file), { key: "model" }),
  message: 'the checkpoint holds no tensors under the key "model"',
  place: { file: "gan.pth" },
  hint: "keys that hold tensors: generator, discriminator",
})
