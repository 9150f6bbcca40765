import { check } from "../../../src/config/check.ts"
import { configSchema } from "../../../src/config/schema.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => {
    const checked = check(configSchema, { options: { schedular: "spill_opt" } }, { file: "mlsdk.config.ts" })
    return "problems" in checked ? checked.problems : []
  },
  message: "unknown key, did you mean scheduler?",
  place: { file: "mlsdk.config.ts", path: "options.schedular" },
  hint: "the keys here are option_json, float_dtype",
})
