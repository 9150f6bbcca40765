import { check } from "../../../src/config/check.ts"
import { configSchema } from "../../../src/config/schema.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => {
    const checked = check(
      configSchema,
      { models: { mnist: { entry: "./mnist.model.ts", device: "mncore2:8" } } },
      { file: "mlsdk.config.ts" },
    )
    return "problems" in checked ? checked.problems : []
  },
  message: "unknown device mncore2:8, did you mean mncore2:0?",
  place: { path: "models.mnist.device" },
  hint: "mncore2:auto",
})
