import { plan } from "../../config/resolving.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () =>
    plan({
      presets: { lab: { args: ["scheduler=spill_opt"] } },
      preset: "lab",
      models: { m: { entry: "a.model.ts" } },
    }),
  message: 'found "scheduler=spill_opt", expected --name=value',
  place: { file: "/app/mlsdk.config.ts", path: "presets.lab.args.0" },
})
