/**
 * The reduction network by kernels. Inputs that take no part are staged: the others are copied, and in their place is what they
 * send, the identity.
 */
import { kernelScratch } from "../state/layout.ts"
import type { PlaneMoves } from "../moves/plane-moves.ts"
import {
  identityWords,
  inputCount,
  once,
  type LongWordPlace,
  type Network,
  type ReductionSweep,
  type Tree,
} from "../moves/tree-reduction.ts"
import type { KernelCalls } from "./kernel-calls.ts"
import { treeName, treePlanes } from "./reductions/tree-kernel.ts"

export function acceleratedNetwork(calls: KernelCalls): PlaneMoves["network"] {
  return (tree) => {
    const reduce = kernelNetwork(calls, tree)
    return (sweep) => {
      if (sweep.inputs.isEnabled === undefined) return reduce(sweep)
      const { count } = sweep.repeats ?? once
      const absent = { count: inputCount(tree.levels), words: identityWords(tree) }
      for (let repeat = 0; repeat < count; repeat++) reduce(staged(calls.memory, absent, sweep, repeat))
      return undefined
    }
  }
}

function kernelNetwork(calls: KernelCalls, tree: Tree): Network {
  const kernel = calls.kernel(treeName(tree))
  const [inputPlanes, resultPlanes] = treePlanes(tree)
  return ({ inputs, to, length, repeats = once }) => {
    const rest = [4 * length, repeats.count, 4 * repeats.inputStep, 4 * repeats.resultStep] as const
    const [high, low, stride] = [4 * inputs.high, 4 * inputs.low, 4 * inputs.stride]
    if (resultPlanes === 2) kernel(high, low, stride, 4 * to.high, 4 * to.low, ...rest)
    else if (inputPlanes === 2) kernel(high, low, stride, 4 * to.high, ...rest)
    else {
      kernel(high, stride, 4 * to.high, ...rest)
      kernel(low, stride, 4 * to.low, ...rest)
    }
  }
}

/** How many inputs there are, and the words that those send which take no part. */
interface AbsentInputs {
  readonly count: number
  readonly words: readonly [number, number]
}

/** One repeat of a sweep, with all of its inputs in scratch memory. */
function staged(
  memory: Uint32Array,
  { count, words }: AbsentInputs,
  { inputs, to, length, repeats = once }: ReductionSweep,
  repeat: number,
): ReductionSweep {
  const place = { high: kernelScratch, low: kernelScratch + length, stride: 2 * length }
  for (let i = 0; i < count; i++)
    for (const [w, part] of (["high", "low"] as const).entries()) {
      const at = place[part] + place.stride * i
      const from = inputs[part] + repeats.inputStep * repeat + inputs.stride * i
      if (inputs.isEnabled?.(i) === true) memory.copyWithin(at, from, from + length)
      else memory.fill(words[w]!, at, at + length)
    }
  const result: LongWordPlace = {
    high: to.high + repeats.resultStep * repeat,
    low: to.low + repeats.resultStep * repeat,
  }
  return { inputs: place, to: result, length }
}
