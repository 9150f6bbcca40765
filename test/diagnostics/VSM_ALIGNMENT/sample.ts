import { parseVsm } from "../../../src/mncore/isa/text/parse-vsm.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => parseVsm("lpassa $lr1 $ln0\n", { file: "a.vsm" }),
  message: "the address of GRF0 is 1, expected a multiple of 2 words",
  place: { file: "a.vsm", line: 1, column: 8 },
  hint: "their own width",
})
