/**
 * Runs a program on both emulators and on the model of big integers, from the same contents, and compares every long word
 * that the model read or wrote, and those around them that must have stayed.
 */
import { expect } from "vitest"
import { Emulator, openEmulator } from "../../../../src/mncore/emulator/emulator.ts"
import { parseVsm } from "../../../../src/mncore/isa/text/parse-vsm.ts"
import { Contents, type Store } from "../../emulator/model/contents.ts"
import { ModelMachine, type Scope } from "../../emulator/model/machine.ts"
import type { Case } from "./case.ts"
import { fillBlocks, fillPes } from "./fillings.ts"
import { HeldMemories, isHidden } from "./held-memories.ts"

const emulators = { TypeScript: new Emulator(), WebAssembly: await openEmulator() } as const

const hex = (value: bigint): string => value.toString(16).padStart(16, "0")

/** The first long word that is not as the model says. */
function difference(emulator: Emulator, contents: Contents): string | undefined {
  const held = new HeldMemories(emulator)
  for (const { store, instance, address, value } of contents.touched()) {
    const found = held.at(store, instance, address)
    if (found !== value && !isHidden(store, address))
      return `$${store} of ${instance}, lw ${address}: ${hex(found)}, the model says ${hex(value)}`
  }
  return undefined
}

/** Reads what surrounds the operands of a PE, and of transfers, so that it is compared too. */
function watch(contents: Contents, { mabs, l1bs, l2bs }: Scope, isTransfer: boolean): void {
  const each = (store: Store, instances: readonly number[], count: number): void => {
    for (const instance of instances) for (let at = 0; at < count; at++) contents.get(store, instance, at)
  }
  for (const store of ["m", "n", "r", "s"] as const) each(store, [4 * (mabs[0] ?? 0) + 1], 16)
  if (!isTransfer) return
  each("lb", l1bs, 256)
  each("lc", l2bs, 512)
  if (l2bs.length === 8) for (const store of ["d", "p"] as const) each(store, [0, 1, 2, 3], 256)
}

const reset = parseVsm("zero $lmb $lnb")

/** Different contents for different programs. */
const seedOf = (text: string): number => [...text].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) >>> 0

export function agree({ text, filling = "hard" }: Case, scope: Scope): void {
  const seed = seedOf(text)
  const isTransfer = /\bl[12]bm|\bmv/.test(text)
  for (const emulator of Object.values(emulators)) {
    emulator.run(reset)
    fillPes(emulator, seed, filling)
    if (isTransfer) fillBlocks(emulator, seed, filling)
  }
  const before = new HeldMemories(emulators.TypeScript)
  const contents = new Contents((...place) => before.at(...place))
  watch(contents, scope, isTransfer)
  new ModelMachine(contents, scope).run(text)
  const program = parseVsm(text)
  for (const emulator of Object.values(emulators)) emulator.run(program)
  for (const [name, emulator] of Object.entries(emulators)) {
    const found = difference(emulator, contents)
    if (found !== undefined) expect.fail(`${name}: ${found}`)
  }
}

/** For what takes the model long. */
export const farApart: Scope = { mabs: [149, 1023], l1bs: [], l2bs: [] }

/** MABs that differ in their places in the MAB, L1B, L2B and group. */
export const apart: Scope = {
  mabs: [0, 3, 22, 149, 200, 351, 412, 505, 648, 777, 930, 1023],
  l1bs: [],
  l2bs: [],
}

const mabsOf = (l1b: number): number[] => [...Array(16).keys()].map((m) => 16 * l1b + m)
const l1bsOf = (l2b: number): number[] => [...Array(8).keys()].map((b) => 8 * l2b + b)

/** Two L1Bs with all of their PEs. */
export const wholeL1bs: Scope = { mabs: [5, 58].flatMap(mabsOf), l1bs: [5, 58], l2bs: [] }

/** Three L2Bs with all of their L1BMs. */
export const wholeL2bs: Scope = { mabs: [], l1bs: [0, 3, 6].flatMap(l1bsOf), l2bs: [0, 3, 6] }

/** Every L2BM, and the L1B of each that `mv` cases stage addresses in. */
export const wholeBoard: Scope = {
  mabs: l1bsOf(0).map((_, l2b) => 16 * (8 * l2b + 1) + 3),
  l1bs: l1bsOf(0).map((_, l2b) => 8 * l2b + 1),
  l2bs: [0, 1, 2, 3, 4, 5, 6, 7],
}
