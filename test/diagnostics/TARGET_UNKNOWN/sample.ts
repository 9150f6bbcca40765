import { plan } from "../../config/resolving.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => plan({ targets: { board: { device: "emu2" } } }, { cli: { target: "bord" } }),
  message: "unknown target bord, did you mean board?",
  place: { path: "--target" },
  hint: "the config declares board",
})
