import { Builds } from "../../../src/build/builds.ts"
import { chosenModels } from "../../../src/cli/project.ts"
import { project } from "../../cli/project.ts"
import { sample } from "../sample.ts"

export default sample({
  run: async () => {
    using app = project()
    const ignore = (): void => {}
    const facts = { mode: "production", command: "build", env: {}, cli: {}, log: ignore, warn: ignore } as const
    return chosenModels(await Builds.open({ cwd: app.root, ...facts }), [], app.root)
  },
  message: "the config declares no models",
  hint: "declare models in mlsdk.config.ts",
})
