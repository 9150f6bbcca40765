import { bytesSource } from "../../../src/checkpoint/byte-source.ts"
import { openCheckpoint } from "../../../src/checkpoint/open-checkpoint.ts"
import { dict, pickle, tensor, torchZip } from "../../checkpoint/pickle-assembler.ts"
import { sample } from "../sample.ts"

const weight = tensor({ shape: [4], strides: [1] })
const file = torchZip(pickle(dict({ model: dict({ weight }), state_dict: dict({ weight }) })))

export default sample({
  run: () => openCheckpoint(bytesSource("checkpoint.pth", file)),
  message: "several state dictionaries: state_dict, model",
  place: { file: "checkpoint.pth" },
  hint: 'weights.key: "state_dict"',
})
