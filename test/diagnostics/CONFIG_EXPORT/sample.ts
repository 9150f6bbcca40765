import { loadConfig } from "../../../src/config/load.ts"
import { project } from "../../config/project.ts"
import { sample } from "../sample.ts"

export default sample({
  run: async () => {
    using app = project({ "mlsdk.config.ts": "export const config = {}" })
    return await loadConfig({ cwd: app.root, mode: "production", command: "build" })
  },
  message: "found no default export, expected a config object",
  hint: "export default defineConfig({ ... })",
})
