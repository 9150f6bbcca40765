import { findFunction } from "../../../src/cli/find-function.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => findFunction([{ name: "evalStep" }, { name: "trainStep" }], "evalstep"),
  message: "unknown function evalstep, did you mean evalStep?",
  place: { path: "--function" },
  hint: "there are evalStep, trainStep",
})
