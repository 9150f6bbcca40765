import { plan } from "../../config/resolving.ts"
import { project } from "../../config/project.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => {
    using app = project({ "option.json": '{ "args": [ }' })
    return plan({ options: { option_json: "option.json" }, models: { m: { entry: "a.model.ts" } } }, {}, app.root)
  },
  message: "the option file is not valid JSON",
  place: { line: 1, column: 13 },
  hint: '"args": ["--name=value"]',
})
