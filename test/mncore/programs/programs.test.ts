import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { Emulator, openEmulator } from "../../../src/mncore/emulator/emulator.ts"
import { checkProgram } from "../../../src/mncore/isa/check/check-program.ts"
import { parseVsm } from "../../../src/mncore/isa/text/parse-vsm.ts"
import { expectationsOf, type Expectation } from "./support/expectations.ts"

/** Programs with what they leave in memories, in the comments at their end. */
const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith(".vsm"))

const hex = (words: Iterable<number>): string[] => [...words].map((word) => word.toString(16).padStart(8, "0"))

/** The distinct contents over all instances of a place: one, where the expectation is met. */
function contentsOf(emulator: Emulator, { place, words }: Expectation): string[] {
  const all = emulator.read(place)
  const contents = new Set<string>()
  for (let i = 0; i < all.length; i += words.length) contents.add(hex(all.subarray(i, i + words.length)).join(" "))
  return [...contents]
}

const versions = {
  plain: () => new Emulator({ strictness: "strict" }),
  wasm: () => openEmulator({ strictness: "strict" }),
} as const

describe.each(["plain", "wasm"] as const)("%s arithmetic", (version) => {
  test.each(files)("%s leaves exactly the documented bits", async (name) => {
    const text = readFileSync(join(import.meta.dirname, name), "utf8")
    const { memories, dumps } = expectationsOf(text)
    expect(memories.length + dumps.length).toBeGreaterThan(0)
    const emulator = await versions[version]()
    const program = parseVsm(text, { file: name })
    expect(checkProgram(program).filter(({ severity }) => severity === "error")).toEqual([])
    expect(emulator.run(program)).toEqual(dumps)
    for (const each of memories) expect(contentsOf(emulator, each), each.text).toEqual([hex(each.words).join(" ")])
  })
})
