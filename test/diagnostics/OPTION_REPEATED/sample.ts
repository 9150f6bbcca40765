import { plan } from "../../config/resolving.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () =>
    plan({
      presets: { lab: { args: ["--seed=1", "--seed=2"] } },
      preset: "lab",
      models: { m: { entry: "a.model.ts" } },
    }).warnings,
  message: "seed is given more than once; the last one, 2, is used",
  place: { path: "presets.lab.args.1" },
})
