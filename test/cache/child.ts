import { appendFileSync } from "node:fs"
import { setTimeout as sleep } from "node:timers/promises"
import { CacheStore } from "../../src/cache/store.ts"
import { replaceFolderWith } from "../../src/cache/atomic-folder.ts"

/** What a process of the tests does: `once <dir> <key> <log>`, `hold <dir> <key>` or `replace <folder> <content> <times>`. */
const [task, first = "", second = "", third = ""] = process.argv.slice(2)
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

if (task === "once") {
  const store = new CacheStore(first, { warn: (warning) => process.stdout.write(`warning ${warning.code}\n`) })
  const { files } = await store.once(second, async () => {
    appendFileSync(third, "produced\n")
    await sleep(150)
    return new Map([["result.txt", bytes("the result")]])
  })
  process.stdout.write(new TextDecoder().decode(files.get("result.txt")))
} else if (task === "hold") {
  const store = new CacheStore(first, { warn: () => {} })
  await store.once(second, async () => {
    process.stdout.write("holding")
    await sleep(60_000)
    return new Map()
  })
} else if (task === "replace") {
  for (let time = 0; time < Number(third); time++) {
    const names = Array.from({ length: 5 }, (_, index) => `file-${index}.txt`)
    await replaceFolderWith(
      first,
      "report.json",
      new Map([["report.json", bytes(second)], ...names.map((name) => [name, bytes(second)] as const)]),
    )
  }
}
