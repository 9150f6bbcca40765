import { commands } from "../../../src/cli/commands.ts"
import { checkInvocation, parseArguments } from "../../../src/cli/parse-arguments.ts"
import { sample } from "../sample.ts"

const argv = ["run", "mnist", "resnet"]

export default sample({
  run: () => checkInvocation(argv, commands, parseArguments(argv, commands)),
  message: "resnet is one argument too many",
  place: { path: "mlsdk run" },
})
