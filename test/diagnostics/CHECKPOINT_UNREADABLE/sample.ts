import { openFileSource } from "../../../src/host/file-source.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => openFileSource("no-such-folder/weights.pth"),
  message: "the file cannot be read: ENOENT",
  place: { file: "no-such-folder/weights.pth" },
})
