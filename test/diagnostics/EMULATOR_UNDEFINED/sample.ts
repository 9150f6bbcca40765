import { Emulator } from "../../../src/mncore/emulator/emulator.ts"
import { parseVsm } from "../../../src/mncore/isa/text/parse-vsm.ts"
import { sample } from "../sample.ts"

const text = `linc $lm0v $nowrite
fvadd $ln0 $lr0 $ls0
linc $aluf $ln0
`

export default sample({
  run: () => new Emulator({ strictness: "strict" }).run(parseVsm(text, { file: "forward.vsm" })),
  message: "$aluf is read, but the line before did not use its unit",
  place: { file: "forward.vsm", line: 3 },
  hint: "forward in the line right after",
})
