import { parseVsm } from "../../../src/mncore/isa/text/parse-vsm.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => parseVsm("iadd $lm0 -$lr0 $ls0\n", { file: "a.vsm" }),
  message: "iadd does not take a negated input",
  place: { file: "a.vsm", line: 1, column: 1 },
})
