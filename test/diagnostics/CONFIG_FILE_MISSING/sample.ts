import { loadConfig } from "../../../src/config/load.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => loadConfig({ cwd: "/", file: "absent/mlsdk.config.ts", mode: "production", command: "build" }),
  message: "the config file cannot be opened: there is no such file",
  hint: "--config",
})
