import type { Guest } from "../guest/protocol.ts"
import { failureOf, isFailure, peer, type Engine, type Entries, type Failure } from "./engines.ts"
import { measureSubjects } from "./measure.ts"
import { peakFlops, type Arithmetic } from "./peak.ts"
import { median, summarize } from "./statistics.ts"
import type { System } from "./systems.ts"

/** Results may differ by this much of the greatest element: sums are ordered and rounded differently. */
const tolerance = 1e-4

/** What is known of one engine on one network and system. */
export interface Figures {
  readonly median_ms: number
  readonly lower_quartile_ms: number
  readonly upper_quartile_ms: number
  /** Median over the rounds of its time in units of onnxruntime-web's; below 1 is faster. Null without the peer. */
  readonly ratio: number | null
  readonly gflops: number
  /** Of the greatest rate over registers in any of the rounds. */
  readonly share_of_peak: number
}

export interface NetworkFigures {
  readonly byEngine: ReadonlyMap<Engine, Figures | Failure>
  /** GFLOP/s. */
  readonly peak: number
}

/** Compares the results of all engines in a fresh guest, then times them in turns, and the peak with them. */
export async function runNetwork(
  system: System,
  entries: Entries,
  flops: number,
  rounds: number,
): Promise<NetworkFigures> {
  const { guest, close } = await system.open()
  try {
    const opened = await openEntries(guest, entries)
    const peaks = await openPeaks(guest)
    const engines = [...opened].flatMap(([engine, failure]) => (failure === undefined ? [engine] : []))
    const times = await measureSubjects(guest, [...engines, ...peaks], rounds)
    const peak = Math.max(...peaks.map((name) => gigaflops(peakFlops, Math.min(...times.get(name)!))))
    const figures = (engine: Engine): Figures => figuresOf(times.get(engine)!, times.get(peer), flops, peak)
    return { byEngine: new Map([...opened].map(([engine, failure]) => [engine, failure ?? figures(engine)])), peak }
  } finally {
    await close()
  }
}

/** Opens every engine that can be opened; one that computes something else than the peer has failed. */
async function openEntries(guest: Guest, entries: Entries): Promise<ReadonlyMap<Engine, Failure | undefined>> {
  const opened = new Map<Engine, Failure | undefined>()
  for (const [engine, entry] of entries) {
    opened.set(engine, isFailure(entry) ? entry : await guest.open(engine, entry).then(() => undefined, failureOf))
  }
  if (opened.get(peer) !== undefined) return opened
  for (const [engine, failure] of opened) {
    if (failure === undefined) opened.set(engine, await disagreement(guest, engine).catch(failureOf))
  }
  return opened
}

async function disagreement(guest: Guest, engine: Engine): Promise<Failure | undefined> {
  const difference = await guest.disagreement(engine, peer)
  if (difference <= tolerance) return undefined
  return {
    error: `results differ by ${difference.toPrecision(3)} of the greatest element, expected at most ${tolerance}`,
  }
}

async function openPeaks(guest: Guest): Promise<readonly Arithmetic[]> {
  const peaks: Arithmetic[] = (await guest.hasRelaxedSimd()) ? ["multiply-add", "fused"] : ["multiply-add"]
  for (const arithmetic of peaks) await guest.open(arithmetic, { kind: "peak", arithmetic })
  return peaks
}

function figuresOf(
  times: readonly number[],
  peerTimes: readonly number[] | undefined,
  flops: number,
  peak: number,
): Figures {
  const { median: middle, lowerQuartile, upperQuartile } = summarize(times)
  const gflops = gigaflops(flops, middle)
  return {
    median_ms: middle,
    lower_quartile_ms: lowerQuartile,
    upper_quartile_ms: upperQuartile,
    ratio: peerTimes === undefined ? null : median(times.map((time, round) => time / peerTimes[round]!)),
    gflops,
    share_of_peak: gflops / peak,
  }
}

function gigaflops(flops: number, milliseconds: number): number {
  return flops / milliseconds / 1e6
}
