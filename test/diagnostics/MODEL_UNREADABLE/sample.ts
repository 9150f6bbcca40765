import { resolve } from "node:path"
import { Builds } from "../../../src/build/builds.ts"
import { openModel } from "../../../src/build/model-source.ts"
import { sample } from "../sample.ts"

const cwd = import.meta.dirname

export default sample({
  async run() {
    const request = {
      cwd,
      mode: "production",
      command: "build",
      env: {},
      cli: {},
      log: () => {},
      warn: () => {},
    } as const
    const builds = await Builds.open(request)
    await openModel(builds.ofEntry(resolve(cwd, "absent.onnx")), cwd)
  },
  message: "the model cannot be read: ENOENT",
  place: { file: resolve(cwd, "absent.onnx") },
  hint: "models.<name>.entry",
})
