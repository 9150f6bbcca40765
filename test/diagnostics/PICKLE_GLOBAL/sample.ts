import { bytesSource } from "../../../src/checkpoint/byte-source.ts"
import { openCheckpoint } from "../../../src/checkpoint/open-checkpoint.ts"
import { global, pickle, reduce, text, torchZip, tuple } from "../../checkpoint/pickle-assembler.ts"
import { sample } from "../sample.ts"

const file = torchZip(pickle(global("posix", "system"), tuple(text("echo")), reduce))

export default sample({
  run: () => openCheckpoint(bytesSource("weights.pth", file)),
  message: "the pickle names 1 global outside the allowed list:\n  posix.system at byte 2",
  place: { file: "weights.pth", path: "archive/data.pkl" },
  hint: "allowGlobals",
})
