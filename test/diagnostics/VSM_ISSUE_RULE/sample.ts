import { checkProgram } from "../../../src/mncore/isa/check/check-program.ts"
import { parseVsm } from "../../../src/mncore/isa/text/parse-vsm.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => checkProgram(parseVsm("iadd $lr0v $lr4v $lr8v\n", { file: "a.vsm" })),
  message:
    "two regions of grf0 are read, but all reads of a PE memory in a line are of the same region in every cycle (I9)",
  place: { file: "a.vsm", line: 1 },
})
