import { check } from "../../../src/config/check.ts"
import { configSchema } from "../../../src/config/schema.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => {
    const checked = check(configSchema, { device: "pfvm:cuda" }, { file: "mlsdk.config.ts" })
    return "problems" in checked ? checked.problems : []
  },
  message: "pfvm:cuda is not a device here",
  place: { path: "device" },
  hint: "use pfvm:cpu",
})
