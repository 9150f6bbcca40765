import { runInputs } from "../../../src/cli/run/run-inputs.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => runInputs([], { single: ["digit.npy"], archive: undefined, cwd: "/", seed: 16 }),
  message: 'found "digit.npy", expected name=file',
  place: { path: "--input digit.npy" },
  hint: "--input name=file.npy",
})
