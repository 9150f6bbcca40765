import type { CacheStore, Removed } from "../../cache/store.ts"
import { diagnostic, fail } from "../../diagnostics/catalogue.ts"
import { nearestWord } from "../../support/edit-distance.ts"
import type { Call, Command } from "../command.ts"
import type { CommandResult } from "../command-result.ts"
import { cacheOf, openProject } from "../project.ts"
import { counted, formatBytes } from "../../support/quantities.ts"
import { table } from "../text/table.ts"

type Action = (store: CacheStore, call: Call) => Promise<CommandResult>

const actions: Readonly<Record<string, Action>> = {
  ls: async (store) => {
    const entries = await store.ls()
    const rows = entries.map(({ key, byteLength, lastUsed }) => [
      key.slice(0, 12),
      formatBytes(byteLength),
      dateOf(lastUsed),
    ])
    const bytes = entries.reduce((sum, { byteLength }) => sum + byteLength, 0)
    const total = `${counted(entries.length, "entry", "entries")}, ${formatBytes(bytes)} in ${store.dir}`
    const text = rows.length === 0 ? total : `${table([["key", "size", "last used"], ...rows])}\n${total}`
    return { data: { dir: store.dir, bytes, entries }, text }
  },
  verify: async (store) => {
    const entries = await store.verify()
    const problems = entries.flatMap(({ key, problem }) =>
      problem === null ? [] : [diagnostic("CACHE_ENTRY_BAD", { file: store.dir, path: key }, { problem })],
    )
    const text = `${counted(entries.length - problems.length, "sound entry", "sound entries")}, ${problems.length} damaged`
    return { data: { dir: store.dir, entries }, text, problems }
  },
  prune: async (store, { given }) => {
    const maxBytes = given.number("max-bytes")
    const days = given.number("max-age")
    const removed = await store.prune({
      ...(maxBytes !== undefined && { maxBytes }),
      ...(days !== undefined && { maxAge: days * 24 * 3_600_000 }),
    })
    return removal(store, removed)
  },
  clear: async (store) => removal(store, await store.clear()),
}

export const cacheCommand: Command = {
  name: "cache",
  arguments: "<ls|verify|prune|clear>",
  summary: "lists, checks, trims or empties the cache",
  options: [
    {
      flags: "--max-bytes <bytes>",
      meaning: "prune: what may remain; entries that were not used for longest go first",
    },
    { flags: "--max-age <days>", meaning: "prune: removes entries that were not used for so long" },
  ],
  examples: [
    { command: "mlsdk cache ls", meaning: "every entry with its size and last use" },
    { command: "mlsdk cache verify", meaning: "reads every entry and names the damaged ones" },
    { command: "mlsdk cache prune --max-bytes 500e6", meaning: "leaves the 500 MB that were used last" },
    { command: "mlsdk cache prune --max-age 30", meaning: "removes what was not used for 30 days" },
    { command: "mlsdk cache clear", meaning: "removes everything" },
  ],
  async run(call) {
    const [found] = call.args
    const known = Object.keys(actions)
    const action = found !== undefined && Object.hasOwn(actions, found) ? actions[found] : undefined
    if (action === undefined) {
      const place = { path: "mlsdk cache" }
      fail("CLI_ARGUMENT_UNKNOWN", place, {
        what: "action",
        found: found ?? "",
        nearest: nearestWord(found ?? "", known),
        known,
      })
    }
    return action(cacheOf(await openProject(call), call), call)
  },
}

function removal({ dir }: CacheStore, { entries, bytes }: Removed): CommandResult {
  const text = `removed ${counted(entries, "entry", "entries")}, ${formatBytes(bytes)}, from ${dir}`
  return { data: { dir, removed: { entries, bytes } }, text }
}

function dateOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 16).replace("T", " ")
}
