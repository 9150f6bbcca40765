import { writeFileSync } from "node:fs"
import { files, key, openStore, scratch } from "../../cache/scratch.ts"
import { sample } from "../sample.ts"

export default sample({
  run: async () => {
    using folder = scratch()
    const { store, warnings } = openStore(folder.root)
    await store.put(key("a"), files({ a: "bytes" }))
    writeFileSync(folder.path("v1", key("a").slice(0, 2), key("a")), "half")
    await store.get(key("a"))
    return warnings
  },
  message: "a cache entry is damaged: it has 4 bytes, less than its head; it is built again",
  hint: "mlsdk cache verify",
})
