/**
 * The reduction network between L1BM and PEs, L2BM and L1BM, and in the MV engine: one long word of each input becomes one
 * long word. Neighbours meet first where two levels are needed [reduction-trees].
 */
import type { Reduction } from "../../isa/instructions/reduction.ts"
import { reducerOf, type NarrowReducer, type Reducer, type WideReducer } from "../numbers/reduction-operations.ts"

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
  /** Results are rounded from single to half; those of a long word are one word, and no second one is written. */
  readonly isNarrowed?: boolean
}

/** Long words that follow each other in every input and in the result; all of it again further on, where it is repeated. */
export interface ReductionSweep {
  readonly inputs: TreeInputs
  readonly to: LongWordPlace
  /** A multiple of 4. */
  readonly length: number
  readonly repeats?: Repeats
}

export interface Repeats {
  readonly count: number
  /** Words from the inputs and the results of one to those of the next. */
  readonly inputStep: number
  readonly resultStep: number
}

/** Reduces long words of the board's memory. */
export type Network = (sweep: ReductionSweep) => void

export const once: Repeats = { count: 1, inputStep: 0, resultStep: 0 }

export function inputCount(levels: readonly number[]): number {
  return levels.reduce((product, size) => product * size, 1)
}

/** The network as a tree, element by element: the definition. */
export function plainNetwork(memory: Uint32Array, tree: Tree): Network {
  const reducer = reducerOf(tree.reduction, tree.levels, tree.isNarrowed)
  return (sweep) => reduceLongWords(memory, reducer, tree, sweep)
}

function reduceLongWords(memory: Uint32Array, reducer: Reducer, tree: Tree, sweep: ReductionSweep): void {
  const { inputs, to, length, repeats = once } = sweep
  const enabled = Array.from({ length: inputCount(tree.levels) }, (_, i) => inputs.isEnabled?.(i) ?? true)
  const gather = (at: number): Words =>
    enabled.map((isEnabled, i) => (isEnabled ? memory[at + i * inputs.stride]! : undefined))
  for (let repeat = 0; repeat < repeats.count; repeat++)
    for (let k = 0; k < length; k++) {
      const from = repeats.inputStep * repeat + k
      const at = repeats.resultStep * repeat + k
      const [first, second] = reduceWords(reducer, gather(inputs.high + from), gather(inputs.low + from))
      memory[to.high + at] = first
      if (second !== undefined) memory[to.low + at] = second
    }
}

/** What inputs send that take no part, as the words of a long word. */
export function identityWords({ reduction, levels }: Tree): readonly [number, number] {
  const reducer = reducerOf(reduction, levels)
  if (reducer.width === 64) return wordsOf(reducer.identity)
  const word = reducer.width === 32 ? reducer.identity : (reducer.identity << 16) | reducer.identity
  return [word, word]
}

type Words = readonly (number | undefined)[]

function reduceWords(reducer: Reducer, high: Words, low: Words): readonly [number, number?] {
  if (reducer.width === 64) return reduceWide(reducer, high, low)
  const first = reduceNarrow(reducer, high)
  const second = reduceNarrow(reducer, low)
  return reducer.givesHalves ? [((first << 16) | second) >>> 0] : [first, second]
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
  return wordsOf(result)
}

function wordsOf(bits: bigint): readonly [number, number] {
  return [Number(bits >> 32n), Number(bits & 0xffffffffn)]
}
