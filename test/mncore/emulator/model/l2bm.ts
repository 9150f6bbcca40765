/** Transfers between the L2BM of an L2B and its L1BMs, by the formulas of 5.2. */
import type { ExpressionText } from "./expression-text.ts"
import { cycles } from "./long-words.ts"
import type { Move, Place } from "./moves.ts"
import { identityOf, type Tree } from "./reductions.ts"
import type { MachineState } from "./state.ts"

const l1bs = [0, 1, 2, 3, 4, 5, 6, 7] as const

/** The L1Bs of `@a/i`, of `@a` or of a list; all without one (4.2). */
export function setOf(suffix: string): readonly number[] {
  const [, base, ignored, list] = /^@(?:(\d)\/(\d)|\[?(\d(?:,\d)*)\]?)$/.exec(suffix) ?? []
  if (list !== undefined) return list.split(",").map(Number)
  const kept = 7 ^ Number(ignored ?? 7)
  return l1bs.filter((b) => (b & kept) === (Number(base ?? 0) & kept))
}

interface Addresses {
  readonly lb: (b: number, address: number) => Place
  readonly lc: (address: number) => Place
}

/** Every cycle and place of a unit of `count` long words. */
function units(count: number, movesAt: (c: number, k: number) => readonly Move[]): Move[] {
  return cycles.flatMap((c) => Array.from({ length: count }, (_, k) => movesAt(c, k)).flat())
}

function reduceMoves(mnemonic: string, suffix: string, { lb, lc }: Addresses): Move[] {
  const [, pairs, operation] = /^l2bmr(2?)([dfhlis]\w+)$/.exec(mnemonic)!
  const tree: Tree = { operation: operation!, firstLevel: 2, isNarrowed: false }
  if (pairs === "2")
    return units(16, (c, k) =>
      [0, 1, 2, 3].map((j) => ({
        to: lc(64 * c + 16 * j + k),
        from: [lb(2 * j, 16 * c + k), lb(2 * j + 1, 16 * c + k)],
        tree,
      })),
    )
  const set = setOf(suffix)
  const identity = identityOf(operation!)
  return units(16, (c, k) => [
    { to: lc(16 * c + k), from: l1bs.map((b) => (set.includes(b) ? lb(b, 16 * c + k) : identity)), tree },
  ])
}

function exchangeMoves({ suffix, operands }: ExpressionText, at: (b: number, address: number) => Place): Move[] {
  const [source, destination] = operands.map((text) => Number(text.slice(3)))
  const sources = setOf(suffix)
  const ignored = sources.reduce((bits, s) => bits | (s ^ sources[0]!), 0)
  return units(16, (c, k) =>
    l1bs.map((d) => {
      const sender = sources.find((s) => (d & ignored) === (s & ignored))!
      return { to: at(d, destination! + 16 * c + k), from: [at(sender, source! + 16 * c + k)] }
    }),
  )
}

/** The moves of one L2B. */
export function l2bmMoves(text: ExpressionText, l2b: number): Move[] {
  const { mnemonic, suffix, operands } = text
  const at = (b: number, address: number): Place => ["lb", 8 * l2b + b, address]
  if (mnemonic === "l2bmi") return exchangeMoves(text, at)
  const addressIn = (memory: string): number =>
    Number(operands.find((operand) => operand.startsWith(memory))!.slice(memory.length))
  const [x, y] = [addressIn("$lc"), addressIn("$lb")]
  const lb = (b: number, address: number): Place => at(b, y + address)
  const lc = (address: number): Place => ["lc", l2b, x + address]
  if (mnemonic.startsWith("l2bmr")) return reduceMoves(mnemonic, suffix, { lb, lc })
  switch (mnemonic) {
    case "l2bmb":
      return units(16, (c, k) => setOf(suffix).map((b) => ({ to: lb(b, 16 * c + k), from: [lc(16 * c + k)] })))
    case "l2bmb2":
      return units(16, (c, k) =>
        setOf(suffix).map((b) => ({ to: lb(b, 16 * c + k), from: [lc(64 * c + 16 * (b >> 1) + k)] })),
      )
    case "l2bmd": {
      const isDown = operands[0]!.startsWith("$lc")
      return units(8, (c, k) =>
        setOf(suffix).map((b) => {
          const [above, below] = [lc(64 * c + 8 * b + k), lb(b, 8 * c + k)]
          return isDown ? { to: below, from: [above] } : { to: above, from: [below] }
        }),
      )
    }
    case "l2bm":
      return units(16, (c, k) => [{ to: lc(16 * c + k), from: [lb(Number(suffix[1]), 16 * c + k)] }])
    default:
      throw new Error(`the model has no ${mnemonic}`)
  }
}

/** `l2bmdars`: 128 words a cycle of the L2BM of each group, the more significant of a long word first. */
export function stageDar({ contents, staged }: MachineState, { operands }: ExpressionText): void {
  const [, address, l] = /^\$lc(\d+)@\.(\d)$/.exec(operands[0]!)!
  staged.entry = Number(operands[1]!.slice(4))
  for (let group = 0; group < 4; group++) {
    const longWords = Array.from({ length: 256 }, (_, i) =>
      contents.get("lc", 2 * group + Number(l), Number(address) + i),
    )
    staged.words.set(
      group,
      longWords.flatMap((each) => [Number(each >> 32n), Number(each % 2n ** 32n)]),
    )
  }
}

/** `l2bmdarw`: one entry a cycle. */
export function drainDar({ dar, staged }: MachineState): void {
  for (const [group, words] of staged.words) {
    words.slice(0, 4).forEach((word, i) => dar.set(1024 * group + staged.entry + i, word))
    staged.words.set(group, words.slice(4))
  }
  staged.entry += 4
}
