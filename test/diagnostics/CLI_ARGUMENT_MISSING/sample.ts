import { commands } from "../../../src/cli/commands.ts"
import { checkInvocation, parseArguments } from "../../../src/cli/parse-arguments.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => checkInvocation(["run"], commands, parseArguments(["run"], commands)),
  message: "<model> is missing",
  place: { path: "mlsdk run" },
  hint: "mlsdk run --help",
})
