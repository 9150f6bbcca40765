import { Emulator } from "../../../src/mncore/emulator/emulator.ts"
import { parseVsm } from "../../../src/mncore/isa/text/parse-vsm.ts"
import { sample } from "../sample.ts"

const text = `r 0 000000000 001 1111111111111111
r 1 000000000 001 2222222222222222
`

export default sample({
  run: () => new Emulator({ limits: { offChipBytes: 40_000 } }).run(parseVsm(text, { file: "preload.vsm" })),
  message: "the program writes more of DRAM than the emulator may hold",
  place: { file: "preload.vsm", line: 2 },
  hint: "pages of 32 KiB",
})
