import { parseVsm } from "../../../src/mncore/isa/text/parse-vsm.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => parseVsm("d set $lr0 2 0000000000000001\n", { file: "a.vsm" }),
  message: "the payload has 1 lw, expected 2 lw",
  place: { file: "a.vsm", line: 1, column: 14 },
  hint: "16 hex digits",
})
