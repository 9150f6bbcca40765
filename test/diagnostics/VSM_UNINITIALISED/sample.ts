import { checkProgram } from "../../../src/mncore/isa/check/check-program.ts"
import { parseVsm } from "../../../src/mncore/isa/text/parse-vsm.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => checkProgram(parseVsm("linc $lr0 $ln0\n", { file: "a.vsm" }), { isStrict: true }),
  message: "$lr0 is read, and nothing wrote all of it",
  place: { file: "a.vsm", line: 1 },
  hint: "memories hold anything",
})
