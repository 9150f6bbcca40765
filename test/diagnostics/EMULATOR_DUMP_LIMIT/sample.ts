import { Emulator } from "../../../src/mncore/emulator/emulator.ts"
import { parseVsm } from "../../../src/mncore/isa/text/parse-vsm.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => new Emulator().run(parseVsm("nop\nd get $lm0 2048\n", { file: "dump.vsm" })),
  message: "the d get statements dump 8388608 lines, expected at most 1048576",
  place: { file: "dump.vsm", line: 2 },
  hint: "name the instances that you need",
})
