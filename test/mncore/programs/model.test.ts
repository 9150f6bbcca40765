import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import type { DebugMemory, DebugPlace } from "../../../src/mncore/isa/instructions/control/debug.ts"
import { parseVsm } from "../../../src/mncore/isa/text/parse-vsm.ts"
import { Contents, type Store } from "../emulator/model/contents.ts"
import { ModelMachine, type Scope } from "../emulator/model/machine.ts"
import { expectationsOf, type Expectation } from "./support/expectations.ts"

/** The model that instructions are compared with leaves the documented results itself. */
const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith(".vsm"))

const range = (count: number): number[] => [...Array(count).keys()]

const board: Scope = { mabs: range(1024), l1bs: range(64), l2bs: range(8) }
/** Enough of the board for programs that do not reduce over all of it. */
const corner: Scope = { mabs: range(32), l1bs: [0, 1], l2bs: range(8) }

const scopeOf = (name: string): Scope => (name.startsWith("p34") ? board : corner)

const stores = { lm: "m", ln: "n", lr: "r", ls: "s" } as const
const storeOf = (memory: DebugMemory): Store =>
  (stores as Partial<Record<DebugMemory, Store>>)[memory] ?? (memory as Store)

/** The numbers of the instances that a place names, as far as the scope has them. */
function instancesOf({ memory, at }: DebugPlace, { mabs, l1bs, l2bs }: Scope): number[] {
  const matches = (index: number, wanted: number | undefined): boolean => wanted === undefined || wanted === index
  if (memory === "d" || memory === "p") return range(4).filter((group) => matches(group, at.n))
  if (memory === "lc") return l2bs.filter((l2b) => matches(l2b >> 1, at.n) && matches(l2b & 1, at.c))
  const inL1b = (l1b: number): boolean =>
    matches(l1b >> 4, at.n) && matches((l1b >> 3) & 1, at.c) && matches(l1b & 7, at.b)
  if (memory === "lb") return l1bs.filter(inL1b)
  const inMab = mabs.filter((mab) => inL1b(mab >> 4) && matches(mab & 15, at.m))
  return inMab.flatMap((mab) =>
    range(4)
      .filter((p) => matches(p, at.p))
      .map((p) => 4 * mab + p),
  )
}

/** The long word of a store that is the i-th of a place. */
function addressOf({ memory, address }: DebugPlace, i: number): number {
  if (memory in stores) return address / 2 + i
  return memory === "t" ? 2 * (address + i) : address + i
}

const longWord = (words: ArrayLike<number>, i: number): bigint =>
  (BigInt(words[2 * i]!) << 32n) | BigInt(words[2 * i + 1]!)

function write(contents: Contents, scope: Scope, place: DebugPlace, payload: Uint32Array): void {
  for (const instance of instancesOf(place, scope))
    for (const i of range(place.count))
      contents.set(storeOf(place.memory), instance, addressOf(place, i), longWord(payload, i))
}

/** Runs a program line by line; what debug and host lines write is written into the model's memories. */
function run(text: string, scope: Scope): Contents {
  const contents = new Contents(() => 0n)
  const machine = new ModelMachine(contents, scope)
  const everywhere = { n: undefined, c: undefined, b: undefined, m: undefined, p: undefined }
  for (const line of text.split("\n")) {
    const statement = parseVsm(line).lines[0]?.statement
    if (statement?.kind === "quit") break
    if (statement?.kind === "dset") write(contents, scope, statement.place, statement.payload)
    else if (statement?.kind === "preload" || statement?.kind === "hostTransfer") {
      const isDram = statement.kind === "preload"
      const { address, payload } = statement
      const at = { ...everywhere, n: isDram ? statement.group : 0 }
      write(contents, scope, { memory: isDram ? "d" : "p", address, at, count: payload.length / 2 }, payload)
    } else if (statement !== undefined && statement.kind !== "dget") machine.run(line)
  }
  return contents
}

const hex = (value: bigint): string => value.toString(16).padStart(16, "0")

function check(contents: Contents, scope: Scope, { place, words, text }: Expectation): void {
  const instances = instancesOf(place, scope)
  const expected = range(words.length / 2).map((i) => hex(longWord(words, i)))
  for (const instance of instances) {
    const found = expected.map((_, i) => hex(contents.get(storeOf(place.memory), instance, addressOf(place, i))))
    expect(found, text).toEqual(expected)
  }
}

test.each(files)("%s", (name) => {
  const text = readFileSync(join(import.meta.dirname, name), "utf8")
  const contents = run(text, scopeOf(name))
  for (const each of expectationsOf(text).memories) check(contents, scopeOf(name), each)
})
