import { plan } from "../../config/resolving.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => plan({}, { env: { MLSDK_LOG: "loud" } }),
  message: "unknown log level loud, expected error, warn, info, debug, trace",
  place: { path: "MLSDK_LOG" },
})
