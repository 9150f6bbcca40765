import { loadConfig } from "../../../src/config/load.ts"
import { project } from "../../config/project.ts"
import { sample } from "../sample.ts"

export default sample({
  run: async () => {
    using app = project({ "mlsdk.config.ts": "const models = undefined\nexport default { models: models.list }" })
    return await loadConfig({ cwd: app.root, mode: "production", command: "build" })
  },
  message: "the config stopped with an error: TypeError",
  place: { line: 2 },
  hint: "it must not fail there",
})
