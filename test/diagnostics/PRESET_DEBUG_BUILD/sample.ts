import { plan } from "../../config/resolving.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => plan({ preset: "debug", models: { m: { entry: "a.model.ts" } } }).warnings,
  message: "a production build uses preset debug",
  place: { path: "preset" },
  hint: "O0 to O4",
})
