import { parseVsm } from "../../../src/mncore/isa/text/parse-vsm.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => parseVsm("nop\nnop/x\n", { file: "a.vsm" }),
  message: 'found "/x", expected a count such as /3',
  place: { file: "a.vsm", line: 2, column: 4 },
})
