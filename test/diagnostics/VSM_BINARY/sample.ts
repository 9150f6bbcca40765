import { decodeProgram } from "../../../src/mncore/isa/binary/program-codec.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => decodeProgram(Uint8Array.of(0x56, 0x53, 0x4d, 0x42, 9)),
  message: "its version is 9, and 1 can be read",
  place: { path: "byte 5" },
  hint: "assemble the text again",
})
