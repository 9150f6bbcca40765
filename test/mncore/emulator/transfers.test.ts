import { describe, expect, test } from "vitest"
import { openEmulator } from "../../../src/mncore/emulator/emulator.ts"
import { debugPlace, type DebugMemory } from "../../../src/mncore/isa/instructions/control/debug.ts"
import { parseVsm } from "../../../src/mncore/isa/text/parse-vsm.ts"

/** Transfers above the PEs against the formulas of their instructions, on memories in which every long word is different. */
const emulator = await openEmulator()

type Place = readonly [memory: DebugMemory, n: number, c: number, b: number]

function place([memory, n, c, b]: Place, address: number, count: number) {
  const levels = memory === "d" || memory === "p" ? { n } : memory === "lc" ? { n, c } : { n, c, b }
  return debugPlace(memory, address, count, levels)
}

const held = 512

/** The long word that a place starts with: its memory, instance and address, and a small number for reductions. */
function initial([memory, n, c, b]: Place, address: number): readonly [number, number] {
  const instance = (n * 2 + c) * 8 + b
  return [(memory.charCodeAt(memory.length - 1) << 16) | instance, address * 64 + instance + 1]
}

const groups = [0, 1, 2, 3]
const l2bs = groups.flatMap((n) => [0, 1].map((c) => [n, c] as const))
const l1bs = [0, 1, 2, 3, 4, 5, 6, 7]

function reset(): void {
  const all: Place[] = [
    ...groups.flatMap((n): Place[] => [
      ["d", n, 0, 0],
      ["p", n, 0, 0],
    ]),
    ...l2bs.flatMap(([n, c]): Place[] => [["lc", n, c, 0], ...l1bs.map((b): Place => ["lb", n, c, b])]),
  ]
  for (const each of all) {
    const words = Array.from({ length: held }, (_, address) => initial(each, address)).flat()
    emulator.write(place(each, 0, held), Uint32Array.from(words))
  }
}

function expectAt(at: Place, address: number, expected: readonly [number, number]): void {
  const found = [...emulator.read(place(at, address, 1))]
  expect(found, `${at.join(" ")} at ${address}`).toEqual(expected)
}

function run(text: string): void {
  reset()
  emulator.run(parseVsm(text))
}

function sum(places: readonly Place[], address: number): readonly [number, number] {
  const low = places.map((each) => initial(each, address)[1]).reduce((a, b) => a + b)
  const high = places.map((each) => initial(each, address)[0]).reduce((a, b) => a + b)
  return [high, low]
}

const lb = (n: number, c: number, b: number): Place => ["lb", n, c, b]
const lc = (n: number, c: number): Place => ["lc", n, c, 0]
const dram = (n: number): Place => ["d", n, 0, 0]
const pdm = (n: number): Place => ["p", n, 0, 0]

/** Every L2B, cycle and place k of a unit. */
function each(count: number, check: (n: number, c: number, cycle: number, k: number) => void): void {
  for (const [n, c] of l2bs) for (const cycle of [0, 1, 2, 3]) for (let k = 0; k < count; k++) check(n, c, cycle, k)
}

describe("between L2BM and L1BM", () => {
  test("l2bmb to a set", () => {
    run("l2bmb@1/4 $lc64 $lb16")
    each(16, (n, c, cycle, k) => {
      const at = 16 * cycle + k
      for (const b of l1bs) {
        const isMember = (b & 3) === 1
        expectAt(lb(n, c, b), 16 + at, isMember ? initial(lc(n, c), 64 + at) : initial(lb(n, c, b), 16 + at))
      }
    })
  })

  test("l2bmb2", () => {
    run("l2bmb2 $lc64 $lb16")
    each(16, (n, c, cycle, k) => {
      for (const b of l1bs)
        expectAt(lb(n, c, b), 16 + 16 * cycle + k, initial(lc(n, c), 64 + 64 * cycle + 16 * (b >> 1) + k))
    })
  })

  test("l2bmd down and up", () => {
    run("l2bmd $lc64 $lb8")
    each(8, (n, c, cycle, k) => {
      for (const b of l1bs) expectAt(lb(n, c, b), 8 + 8 * cycle + k, initial(lc(n, c), 64 + 64 * cycle + 8 * b + k))
    })
    run("l2bmd $lb8 $lc64")
    each(8, (n, c, cycle, k) => {
      for (const b of l1bs) expectAt(lc(n, c), 64 + 64 * cycle + 8 * b + k, initial(lb(n, c, b), 8 + 8 * cycle + k))
    })
  })

  test("l2bm@5", () => {
    run("l2bm@5 $lb16 $lc32")
    each(16, (n, c, cycle, k) => expectAt(lc(n, c), 32 + 16 * cycle + k, initial(lb(n, c, 5), 16 + 16 * cycle + k)))
  })

  test("l2bmr over a set, and over pairs", () => {
    run("l2bmriiadd@0/3 $lb16 $lc32")
    each(16, (n, c, cycle, k) => {
      const members = [0, 1, 2, 3].map((b) => lb(n, c, b))
      expectAt(lc(n, c), 32 + 16 * cycle + k, sum(members, 16 + 16 * cycle + k))
    })
    run("l2bmr2liadd $lb16 $lc64")
    each(16, (n, c, cycle, k) => {
      for (const j of [0, 1, 2, 3]) {
        const pair = [lb(n, c, 2 * j), lb(n, c, 2 * j + 1)]
        expectAt(lc(n, c), 64 + 64 * cycle + 16 * j + k, sum(pair, 16 + 16 * cycle + k))
      }
    })
  })

  test("l2bmi, in place of its own source too", () => {
    run("l2bmi@4/3 $lb16 $lb0")
    each(16, (n, c, cycle, k) => {
      for (const b of l1bs) expectAt(lb(n, c, b), 16 * cycle + k, initial(lb(n, c, 4 | (b & 3)), 16 + 16 * cycle + k))
    })
  })
})

describe("MV", () => {
  const blocks = Array.from({ length: 64 }, (_, k) => k)

  test.each([
    ["mvp/n64 $p0@1 $d64@2", pdm(1), dram(2)],
    ["mvp/n64 $d0@3 $p64@0", dram(3), pdm(0)],
    ["mvp/n64 $p0@1 $p64@1", pdm(1), pdm(1)],
    ["mvp/n64 $p0@1 $lc64@3.1", pdm(1), lc(3, 1)],
    ["mvp/n64 $lc0@3.1 $d64@0", lc(3, 1), dram(0)],
  ])("%s", (text, from, to) => {
    run(text)
    for (const k of blocks) expectAt(to, 64 + k, initial(from, k))
    expectAt(to, 128, initial(to, 128))
  })

  test("forms without a group work in each", () => {
    run("mvp/n64 $d0 $lc64@.1\nmvp/n64 $lc0@.0 $p64\nmvb2/n64 $d0 $lc192")
    for (const n of groups)
      for (const k of blocks) {
        expectAt(lc(n, 1), 64 + k, initial(dram(n), k))
        expectAt(pdm(n), 64 + k, initial(lc(n, 0), k))
        for (const c of [0, 1]) expectAt(lc(n, c), 192 + k, initial(dram(n), k))
      }
  })

  test("mvb and mvb4", () => {
    run("mvb/n64 $p0@2 $lc64\nmvb4/n128 $d0 $lc128")
    for (const [n, c] of l2bs) {
      for (const k of blocks) expectAt(lc(n, c), 64 + k, initial(pdm(2), k))
      for (const i of [0, 1])
        for (const g of groups)
          for (let k = 0; k < 16; k++)
            expectAt(lc(n, c), 128 + 64 * i + 16 * g + k, initial(dram(g), 32 * i + 16 * c + k))
    }
  })

  test("mvr, mvr2 and mvr4", () => {
    const all = l2bs.map(([n, c]) => lc(n, c))
    run("mvriiadd/n64 $lc0 $p64@1\nmvriiadd/n128 $lc0 $d64\nmvr2liadd/n64 $lc0 $p128\nmvr4iiadd/n128 $lc0 $d128")
    for (const k of blocks) expectAt(pdm(1), 64 + k, sum(all, k))
    for (const g of groups) {
      for (const k of blocks) expectAt(pdm(g), 128 + k, sum([lc(g, 0), lc(g, 1)], k))
      for (const i of [0, 1])
        for (let k = 0; k < 16; k++) {
          expectAt(dram(g), 64 + 16 * i + k, sum(all, 64 * i + 16 * g + k))
          for (const c of [0, 1]) {
            const column = groups.map((n) => lc(n, c))
            expectAt(dram(g), 128 + 32 * i + 16 * c + k, sum(column, 64 * i + 16 * g + k))
          }
        }
    }
  })

  test("mvd in both directions", () => {
    run("mvd/n256 $p0@1 $lc64\nmvd/n128 $p0@1 $d64")
    for (const [n, c] of l2bs)
      for (const i of [0, 1])
        for (let k = 0; k < 16; k++)
          expectAt(lc(n, c), 64 + 16 * i + k, initial(pdm(1), 128 * i + 16 * (2 * n + c) + k))
    for (const h of groups)
      for (const i of [0, 1])
        for (let k = 0; k < 16; k++) expectAt(dram(h), 64 + 16 * i + k, initial(pdm(1), 64 * i + 16 * h + k))
    run("mvd/n128 $lc64 $p0@1\nmvd/n64 $d64 $p128@1")
    for (const [n, c] of l2bs)
      for (let k = 0; k < 16; k++) expectAt(pdm(1), 16 * (2 * n + c) + k, initial(lc(n, c), 64 + k))
    for (const h of groups) for (let k = 0; k < 16; k++) expectAt(pdm(1), 128 + 16 * h + k, initial(dram(h), 64 + k))
  })

  test("indirect DRAM follows the DAR, which is filled four entries a line", () => {
    reset()
    const entries = Uint32Array.from([7, 3, 9, 1, 5, 5, 5, 5])
    emulator.write(place(lc(0, 1), 256, 4), entries)
    emulator.run(parseVsm("l2bmdars $lc256@.1 $dar8\nl2bmdarw\nmvp/n64 $di8@0 $lc0@0.0\nmvp/n64nd2 $di8@0 $p0@0"))
    for (const k of blocks) {
      expectAt(lc(0, 0), k, initial(dram(0), 16 * entries[k >> 4]! + (k % 16)))
      expectAt(pdm(0), k, initial(dram(0), 16 * entries[k >> 5]! + (k % 32)))
    }
  })
})
