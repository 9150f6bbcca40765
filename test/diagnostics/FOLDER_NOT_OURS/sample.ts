import { writeFileSync } from "node:fs"
import { files, scratch } from "../../cache/scratch.ts"
import { replaceFolderWith } from "../../../src/cache/atomic-folder.ts"
import { sample } from "../sample.ts"

export default sample({
  run: async () => {
    using folder = scratch()
    writeFileSync(folder.path("main.ts"), "")
    await replaceFolderWith(folder.root, "report.json", files({ "report.json": "{}" }))
  },
  message: "the folder would be replaced, but it holds files and no report.json",
  hint: "choose another codegen_dir",
})
