import { loadModel } from "../../../src/host/model-worker.ts"
import { modelFile, project } from "../../import/model/project.ts"
import { sample } from "../sample.ts"

export default sample({
  run: async () => {
    using folder = project({ "a.model.ts": modelFile("for (;;) {}") })
    await loadModel(folder.path("a.model.ts"), { name: "a", timeoutSeconds: 0.5 })
  },
  message: 'the model was still tracing "f" after 0.5 s',
  hint: "trace.timeout",
})
