import { writeFileSync } from "node:fs"
import { files, key, openStore, scratch } from "../../cache/scratch.ts"
import { sample } from "../sample.ts"

export default sample({
  run: async () => {
    using folder = scratch()
    writeFileSync(folder.path("file"), "")
    const { store, warnings } = openStore(folder.path("file"))
    await store.put(key("a"), files({ a: "bytes" }))
    return warnings
  },
  message: "a result could not be stored in the cache: ENOTDIR",
  hint: "MLSDK_CACHE_DIR",
})
