import { plan } from "../../config/resolving.ts"
import { project } from "../../config/project.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => {
    using app = project({ "option.json": '{ "args": ["--option_json=other.json"] }' })
    return plan({ options: { option_json: "option.json" }, models: { m: { entry: "a.model.ts" } } }, {}, app.root)
      .warnings
  },
  message: 'option_json="other.json" inside an option file is ignored',
  place: { path: "args.0" },
  hint: "base",
})
