import { givenOptions } from "../../../src/cli/given-options.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => givenOptions({ maxAge: "1d" }).number("max-age"),
  message: 'found "1d", expected a number of at least 0',
  place: { path: "--max-age" },
})
