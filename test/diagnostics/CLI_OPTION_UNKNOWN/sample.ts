import { commands } from "../../../src/cli/commands.ts"
import { checkInvocation, parseArguments } from "../../../src/cli/parse-arguments.ts"
import { sample } from "../sample.ts"

const argv = ["compile", "--wach"]

export default sample({
  run: () => checkInvocation(argv, commands, parseArguments(argv, commands)),
  message: "unknown option --wach, did you mean --watch?",
  place: { path: "mlsdk compile" },
  hint: "mlsdk compile --help lists the options",
})
