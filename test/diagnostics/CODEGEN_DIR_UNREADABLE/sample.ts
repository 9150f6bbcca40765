import { openCodegenFolder } from "../../../src/cli/show/codegen-folder.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => openCodegenFolder(import.meta.dirname),
  message: "the folder holds no compiled function: there is no manifest.json",
  place: { file: import.meta.dirname },
  hint: "mlsdk compile prints the codegen_dir",
})
