import { plan } from "../../config/resolving.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => plan({ options: { option_json: "absent.json" }, models: { m: { entry: "a.model.ts" } } }),
  message: "the option file cannot be read: ENOENT",
  place: { file: "/app/mlsdk.config.ts", path: "options.option_json" },
  hint: "relative to the project root",
})
