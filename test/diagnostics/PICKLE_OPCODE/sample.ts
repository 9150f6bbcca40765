import { bytesSource } from "../../../src/checkpoint/byte-source.ts"
import { openCheckpoint } from "../../../src/checkpoint/open-checkpoint.ts"
import { torchZip } from "../../checkpoint/pickle-assembler.ts"
import { sample } from "../sample.ts"

const protocol4 = Uint8Array.of(0x80, 4, 0x95, 1, 0, 0, 0, 0, 0, 0, 0, 0x2e)

export default sample({
  run: () => openCheckpoint(bytesSource("weights.pth", torchZip(protocol4))),
  message: "the pickle uses the instruction FRAME at byte 2",
  place: { file: "weights.pth", path: "archive/data.pkl" },
  hint: "default pickle protocol",
})
