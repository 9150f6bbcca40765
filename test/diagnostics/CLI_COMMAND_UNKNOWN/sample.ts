import { commands } from "../../../src/cli/commands.ts"
import { checkInvocation, parseArguments } from "../../../src/cli/parse-arguments.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => checkInvocation(["compil"], commands, parseArguments(["compil"], commands)),
  message: "unknown command compil, did you mean compile?",
  hint: "the commands are compile, run,",
})
