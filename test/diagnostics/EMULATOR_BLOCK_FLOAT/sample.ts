import { Emulator } from "../../../src/mncore/emulator/emulator.ts"
import { parseVsm } from "../../../src/mncore/isa/text/parse-vsm.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => {
    const emulator = new Emulator()
    emulator.run(parseVsm("d set $lm0n1c0b2m3p1 1 3F900000404FFFFF\ngmmul $lx $lm0 $ln0\n", { file: "product.vsm" }))
    return emulator.warnings
  },
  message: "the vector of cycle 0 is no block float in n1c0b2m3: its elements have different exponents",
  place: { file: "product.vsm", line: 2 },
  hint: "convert operands with bfn first",
})
