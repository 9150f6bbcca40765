import { parseVsm } from "../../../src/mncore/isa/text/parse-vsm.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => parseVsm("fvad $lm0 $lr0 $ls0\n", { file: "a.vsm" }),
  message: "unknown instruction fvad, did you mean fvadd?",
  place: { file: "a.vsm", line: 1, column: 1 },
  hint: "instructions.md",
})
