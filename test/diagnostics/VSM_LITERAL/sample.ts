import { parseVsm } from "../../../src/mncore/isa/text/parse-vsm.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => parseVsm('imm s"0x8000" $t\n', { file: "a.vsm" }),
  message: 's"0x8000", expected -32768 to 32767',
  place: { file: "a.vsm", line: 1, column: 5 },
})
