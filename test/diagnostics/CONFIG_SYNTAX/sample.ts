import { loadConfig } from "../../../src/config/load.ts"
import { project } from "../../config/project.ts"
import { sample } from "../sample.ts"

export default sample({
  run: async () => {
    using app = project({ "mlsdk.config.ts": "export default {\n  name: ,\n}" })
    return await loadConfig({ cwd: app.root, mode: "production", command: "build" })
  },
  message: 'the config cannot be read: Unexpected ","',
  place: { line: 2, column: 9 },
})
