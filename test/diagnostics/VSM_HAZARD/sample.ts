import { checkProgram } from "../../../src/mncore/isa/check/check-program.ts"
import { parseVsm } from "../../../src/mncore/isa/text/parse-vsm.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => checkProgram(parseVsm("linc $lr0 $ln0\nlinc $ln0 $ls0\n", { file: "a.vsm" })),
  message:
    "reads lm1 1 step after line 1 writes lm1; a local memory is read 3 steps after it is written, at any address (H2)",
  place: { file: "a.vsm", line: 2 },
  hint: "put nop/2 before this line",
})
