import { plan } from "../../config/resolving.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => plan({ models: { m: { entry: "a.model.ts" } } }, { env: { CODEGEN_USE_MERG: "1" } }).warnings,
  message: "unknown variable CODEGEN_USE_MERG, did you mean CODEGEN_USE_MERGE?",
  hint: "mlsdk options",
})
