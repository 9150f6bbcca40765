import { readFileSync } from "node:fs"
import { diagnosticsOf } from "../../../src/cli/diagnostics-of.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => {
    try {
      return readFileSync(import.meta.dirname)
    } catch (error) {
      return diagnosticsOf(error)
    }
  },
  message: "the system refused a file: EISDIR",
  hint: "check that the folder exists",
})
