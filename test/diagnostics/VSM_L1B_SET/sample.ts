import { parseVsm } from "../../../src/mncore/isa/text/parse-vsm.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => parseVsm("l2bmb@[0,3] $lc0 $lb0\n", { file: "a.vsm" }),
  message: "the L1B set 0,3 cannot be encoded",
  place: { file: "a.vsm", line: 1, column: 1 },
  hint: "a pair that differs in one bit",
})
