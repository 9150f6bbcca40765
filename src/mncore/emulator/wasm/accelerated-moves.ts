/** Sweeps over planes, each by its kernel. */
import type { PlaneMoves } from "../moves/plane-moves.ts"
import { acceleratedNetwork } from "./accelerated-reductions.ts"
import type { KernelCalls } from "./kernel-calls.ts"

export function acceleratedMoves(calls: KernelCalls): PlaneMoves {
  const call = (name: string, ...places: readonly number[]): void => {
    calls.kernel(name)(...places.map((place) => 4 * place))
  }
  return {
    copySelected: (from, to, { plane, spread }) => call(`copy-${spread}`, from, to, plane),
    keepSelected: (to, { plane, spread }) => call(`keep-${spread}`, to, plane),
    flip: (from, to, bits) => void calls.kernel("flip")(4 * from, 4 * to, bits),
    widenHalves: (from, toHigh, toLow) => call("widen-halves", from, toHigh, toLow),
    widenSingles: (from, toHigh, toLow) => call("widen-singles", from, toHigh, toLow),
    narrowSingles: (fromHigh, fromLow, to) => call("narrow-singles", fromHigh, fromLow, to),
    gatherWords: (lane, from, to) => call(`gather-${lane}`, ...from, to),
    gatherHalves: (lane, areUpper, from, to) =>
      call(
        `gather-${areUpper ? "upper" : "lower"}-${lane}`,
        ...from.map(([high]) => high),
        ...from.map(([, low]) => low),
        to,
      ),
    spread: (pattern, from, stride, to) => call(`spread-${pattern}`, from, stride, to),
    network: acceleratedNetwork(calls),
    markClear: (high, low, to) => call(`mark-clear-${high.of}-${low.of}`, high.plane, low.plane, to),
  }
}
