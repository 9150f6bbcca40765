import { plan } from "../../config/resolving.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () =>
    plan({ presets: { a: { base: "b" }, b: { base: "a" } }, preset: "a", models: { m: { entry: "a.model.ts" } } }),
  message: "a -> b -> a",
  place: { path: "presets.b.base" },
  hint: "remove one base",
})
