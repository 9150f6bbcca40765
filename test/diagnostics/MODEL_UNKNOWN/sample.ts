import { loaded, request } from "../../config/resolving.ts"
import { resolveModel } from "../../../src/config/resolve.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => resolveModel(loaded({ models: { mnist: { entry: "a.model.ts" } } }), "n", request()),
  message: "unknown model n",
  place: { path: "models" },
  hint: "the config declares mnist",
})
