import { drawerOf } from "../../../src/cli/commands/show.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => drawerOf("layers"),
  message: "found --svg with layers, which is text only",
  place: { path: "--svg" },
  hint: "there are drawings of ir and memory",
})
