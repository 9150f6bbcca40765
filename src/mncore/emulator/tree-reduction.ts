/**
 * The reduction network between L1BM and PEs, L2BM and L1BM, and in the MV engine: one long word of each input becomes one
 * long word. Neighbours meet first where two levels are needed [reduction-trees].
 */
import type { Reduction } from "../isa/instructions/reduction.ts"
import type { PlaneMoves } from "./plane-moves.ts"
import { reducerOf, type NarrowReducer, type Reducer, type WideReducer } from "./numbers/reduction-operations.ts"

/** How many neighbouring inputs each adder of a level takes. */
export const treeLevels = {
  /** 16 MABs: those with the same mab >> 2, then across. */
  mabs: [4, 4],
  mabsOfFour: [4],
  /** 8 L1Bs: pairs, then the four pairs. */
  l1bs: [2, 4],
  pair: [2],
  /** 8 L2Bs: the pair of a group, then the groups. */
  l2bs: [2, 4],
  groups: [4],
} as const

/** Long words in the board's memory: word offsets of their more and less significant words. */
export interface LongWordPlace {
  readonly high: number
  readonly low: number
}

/** Inputs that lie `stride` words apart. `isEnabled` says which take part; the others send the identity. */
export interface TreeInputs extends LongWordPlace {
  readonly stride: number
  readonly isEnabled?: (input: number) => boolean
}

export interface Tree {
  readonly reduction: Reduction
  readonly levels: readonly number[]
  /** Sums of singles are rounded to half; the two halves of a long word are its first word. */
  readonly isNarrowed?: boolean
}

/** Reduces `length` long words that follow each other in every input. `moves` may have a faster sum. */
export function reduceLongWords(
  memory: Uint32Array,
  moves: PlaneMoves | undefined,
  { reduction, levels, isNarrowed = false }: Tree,
  inputs: TreeInputs,
  to: LongWordPlace,
  length: number,
): void {
  const isSum = reduction === "ffadd" && !isNarrowed && inputs.isEnabled === undefined && length % 4 === 0
  if (isSum && moves?.sumInputs !== undefined) {
    moves.sumInputs(levels, inputs.high, inputs.stride, to.high, length)
    moves.sumInputs(levels, inputs.low, inputs.stride, to.low, length)
    return
  }
  const reducer = reducerOf(reduction, levels, isNarrowed)
  const count = levels.reduce((product, size) => product * size, 1)
  const enabled = Array.from({ length: count }, (_, i) => inputs.isEnabled?.(i) ?? true)
  const gather = (at: number): readonly (number | undefined)[] =>
    enabled.map((isEnabled, i) => (isEnabled ? memory[at + i * inputs.stride]! : undefined))
  for (let k = 0; k < length; k++) {
    const high = gather(inputs.high + k)
    const low = gather(inputs.low + k)
    const [first, second] = reduceWords(reducer, high, low)
    memory[to.high + k] = first
    memory[to.low + k] = second
  }
}

type Words = readonly (number | undefined)[]

function reduceWords(reducer: Reducer, high: Words, low: Words): readonly [number, number] {
  if (reducer.width === 64) return reduceWide(reducer, high, low)
  const first = reduceNarrow(reducer, high)
  const second = reduceNarrow(reducer, low)
  return reducer.givesHalves ? [((first << 16) | second) >>> 0, 0] : [first, second]
}

function reduceNarrow({ width, identity, reduce }: NarrowReducer, words: Words): number {
  if (width === 32) return reduce(words.map((word) => word ?? identity))
  const high = reduce(words.map((word) => (word === undefined ? identity : word >>> 16)))
  const low = reduce(words.map((word) => (word === undefined ? identity : word & 0xffff)))
  return ((high << 16) | low) >>> 0
}

function reduceWide({ identity, reduce }: WideReducer, high: Words, low: Words): readonly [number, number] {
  const result = reduce(
    high.map((word, i) => (word === undefined ? identity : (BigInt(word) << 32n) | BigInt(low[i]!))),
  )
  return [Number(result >> 32n), Number(result & 0xffffffffn)]
}
