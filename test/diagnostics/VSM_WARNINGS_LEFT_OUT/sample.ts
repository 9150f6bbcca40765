import { checkProgram } from "../../../src/mncore/isa/check/check-program.ts"
import { parseVsm } from "../../../src/mncore/isa/text/parse-vsm.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => checkProgram(parseVsm("linc $mauf $ln0v\n".repeat(1000), { file: "a.vsm" })),
  message: "800 more warnings are left out",
  place: { file: "a.vsm" },
  beside: ["VSM_HAZARD"],
})
