import { bytesSource } from "../../../src/checkpoint/byte-source.ts"
import { openCheckpoint } from "../../../src/checkpoint/open-checkpoint.ts"
import { global, pickle, torchZip } from "../../checkpoint/pickle-assembler.ts"
import { sample } from "../sample.ts"

const file = torchZip(pickle(global("__torch__", "Net")), { "constants.pkl": pickle([0x29]) })

export default sample({
  run: () => openCheckpoint(bytesSource("script.pt", file)),
  message: "found a TorchScript archive (it has constants.pkl), expected a state dictionary",
  place: { file: "script.pt" },
  hint: "torch.jit.load",
})
