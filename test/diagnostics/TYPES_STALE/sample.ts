import { staleTypes } from "../../../src/cli/commands/types.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => staleTypes([{ path: "/app/.mlsdk/tsconfig.json", text: "{}", isCurrent: false }]),
  message: "not what the models of the config give",
  place: { file: "/app/.mlsdk/tsconfig.json" },
  hint: "run mlsdk types",
})
