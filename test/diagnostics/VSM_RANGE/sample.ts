import { parseVsm } from "../../../src/mncore/isa/text/parse-vsm.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => parseVsm("nop/999999999999\n", { file: "a.vsm" }),
  message: "the count of nop is 999999999999, expected 1 to 1000000",
  place: { file: "a.vsm", line: 1, column: 1 },
})
