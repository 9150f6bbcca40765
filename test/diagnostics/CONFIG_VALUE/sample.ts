import { check } from "../../../src/config/check.ts"
import { configSchema } from "../../../src/config/schema.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => {
    const checked = check(configSchema, { options: { sram_budget: 2 } }, { file: "mlsdk.config.ts" })
    return "problems" in checked ? checked.problems : []
  },
  message: "found 2, expected a number from 0 to 1",
  place: { file: "mlsdk.config.ts", path: "options.sram_budget" },
})
