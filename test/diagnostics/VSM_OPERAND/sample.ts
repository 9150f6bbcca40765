import { parseVsm } from "../../../src/mncore/isa/text/parse-vsm.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => parseVsm("fvadd $lm0 $lc0 $ls0\n", { file: "a.vsm" }),
  message: "fvadd: found operand $lc0, expected a source such as $lm0v",
  place: { file: "a.vsm", line: 1, column: 12 },
})
