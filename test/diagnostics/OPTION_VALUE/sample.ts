import { plan } from "../../config/resolving.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => plan({ models: { m: { entry: "a.model.ts" } } }, { cli: { options: ["float_dtype=fp16"] } }),
  message: 'float_dtype is "fp16", expected mixed, half, float, double',
  place: { path: "--opt float_dtype=fp16" },
})
