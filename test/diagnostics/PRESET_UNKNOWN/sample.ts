import { plan } from "../../config/resolving.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => plan({ preset: "O6", models: { m: { entry: "a.model.ts" } } }),
  message: "unknown preset O6, did you mean O0?",
  place: { path: "preset" },
  hint: "O0, O1, O2, O3, O4, debug",
})
