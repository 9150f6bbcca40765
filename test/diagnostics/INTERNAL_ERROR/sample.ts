import { diagnosticsOf } from "../../../src/cli/diagnostics-of.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => diagnosticsOf(new Error("internal error: a layout is missing")),
  message: "the compiler stopped: internal error: a layout is missing",
  hint: "--log-level debug shows where it happened",
})
