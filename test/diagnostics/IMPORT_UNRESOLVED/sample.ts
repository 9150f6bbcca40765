import { resolveModelId } from "../../../plugins/module-ids.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () =>
    resolveModelId("./absent.model?mncore", "/app/src/main.ts", { root: "/app", entryOf: () => Promise.resolve("") }),
  message: '"./absent.model?mncore" leads to no model; tried /app/src/absent.model, /app/src/absent.model.ts',
  place: { file: "/app/src/main.ts" },
  hint: "a .model.ts module or an .onnx file",
})
