import { loadModel } from "../../../src/host/model-worker.ts"
import { modelFile, project } from "../../import/model/project.ts"
import { sample } from "../sample.ts"

export default sample({
  run: async () => {
    using folder = project({ "a.model.ts": modelFile("process.exit(2)") })
    await loadModel(folder.path("a.model.ts"), { name: "a" })
  },
  message: 'the model ended its process with status 2 while tracing "f"',
  hint: "throw an error instead",
})
