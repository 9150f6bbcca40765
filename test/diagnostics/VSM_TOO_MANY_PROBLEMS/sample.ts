import { parseVsm } from "../../../src/mncore/isa/text/parse-vsm.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => parseVsm("nop/x\n".repeat(1000), { file: "a.vsm" }),
  message: "stopped after 200 problems",
  place: { file: "a.vsm", line: 200 },
  hint: "mend the first ones",
  beside: ["VSM_SYNTAX"],
})
