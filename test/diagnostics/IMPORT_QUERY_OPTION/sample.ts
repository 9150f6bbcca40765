import { parseModelImport } from "../../../src/config/import-id.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => parseModelImport("./mnist.model?mncore&device=emu2", "/app/main.ts"),
  message: "an import may not carry ?device",
  place: { file: "/app/main.ts" },
  hint: "models.<name>.device",
})
