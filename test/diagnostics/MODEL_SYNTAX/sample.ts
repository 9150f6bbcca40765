import { loadModel } from "../../../src/host/model-worker.ts"
import { modelFile, project } from "../../import/model/project.ts"
import { sample } from "../sample.ts"

export default sample({
  run: async () => {
    using folder = project({ "a.model.ts": modelFile("return { y: x + }") })
    await loadModel(folder.path("a.model.ts"), { name: "a" })
  },
  message: 'the model cannot be bundled: Unexpected "}"',
  place: { line: 5, column: 19 },
})
