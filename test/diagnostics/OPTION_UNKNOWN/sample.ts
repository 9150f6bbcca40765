import { plan } from "../../config/resolving.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => plan({ models: { m: { entry: "a.model.ts" } } }, { cli: { options: ["schedular=spill_opt"] } }),
  message: "unknown option schedular, did you mean scheduler?",
  place: { path: "--opt schedular=spill_opt" },
  hint: "mlsdk options",
})
