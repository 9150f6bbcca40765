import type { Guest, Opening, Subject } from "../guest/protocol.ts"
import { failureOf, isFailure, peer, type Engine, type Failure } from "./engines.ts"
import { measureSubjects, type MeasureOptions } from "./measure.ts"
import { peakFlops, type Arithmetic } from "./peak.ts"
import { interleave } from "./rounds.ts"
import { median, summarize } from "../../src/support/statistics.ts"
import type { System } from "./systems.ts"

/** Results may differ by this much of the greatest element: sums are ordered and rounded differently. */
const tolerance = 1e-4

/** Fresh processes cost more than rounds, and what they measure varies less. */
const mostOpenings = 3

/** What is known of one engine on one network, system and number of threads. */
export interface Figures {
  readonly median_ms: number
  readonly lower_quartile_ms: number
  readonly upper_quartile_ms: number
  /** Median over the rounds of its time in units of onnxruntime-web's; below 1 is faster. Null without the peer. */
  readonly ratio: number | null
  readonly gflops: number
  /** Of the greatest rate over registers in any of the rounds, times the number of threads. */
  readonly share_of_peak: number
  /** From bytes in memory to a session, in a fresh process or page. */
  readonly load_ms: number
  /** The first run after that. */
  readonly first_run_ms: number
  /** Of the WebAssembly memories after the first run. */
  readonly wasm_bytes: number
  /** By how much the process has grown at most until then, files included; null in browsers. */
  readonly process_bytes: number | null
}

export interface NetworkFigures {
  readonly byEngine: ReadonlyMap<Engine, Figures | Failure>
  /** GFLOP/s of one thread. */
  readonly peak: number
}

export interface RunOptions extends MeasureOptions {
  readonly flops: number
  readonly threads: number
}

/**
 * Opens each engine alone in fresh guests, then all in one: there results are compared, and runs timed in turns, and the peak with
 * them.
 */
export async function runNetwork(
  system: System,
  entries: ReadonlyMap<Engine, Subject | Failure>,
  options: RunOptions,
): Promise<NetworkFigures> {
  const openings = await openAlone(system, entries, Math.min(options.rounds, mostOpenings))
  const { guest, close } = await system.open()
  try {
    const opened = await openTogether(guest, entries)
    const peaks = await openPeaks(guest)
    const engines = [...opened].flatMap(([engine, failure]) => (failure === undefined ? [engine] : []))
    const times = await measureSubjects(guest, [...engines, ...peaks], options)
    const peak = Math.max(...peaks.map((name) => gigaflops(peakFlops, Math.min(...times.get(name)!))))
    const figures = (engine: Engine): Figures => ({
      ...timeFigures(times.get(engine)!, times.get(peer), options.flops, peak * options.threads),
      ...openingFigures(openings.get(engine)!),
    })
    return { byEngine: new Map([...opened].map(([engine, failure]) => [engine, failure ?? figures(engine)])), peak }
  } finally {
    await close()
  }
}

/** Each time in a guest of its own. Engines that cannot be opened have no openings. */
async function openAlone(
  system: System,
  entries: ReadonlyMap<Engine, Subject | Failure>,
  times: number,
): Promise<ReadonlyMap<Engine, readonly Opening[]>> {
  const contenders = [...entries].flatMap(([name, entry]) =>
    isFailure(entry) ? [] : [{ name, measure: () => openOnce(system, name, entry).catch(() => undefined) }],
  )
  const openings = await interleave(contenders, times)
  return new Map(
    contenders.map(({ name }) => [name, openings.get(name)!.filter((opening) => opening !== undefined)] as const),
  )
}

async function openOnce(system: System, name: Engine, subject: Subject): Promise<Opening> {
  const { guest, close } = await system.open()
  try {
    return await guest.open(name, subject)
  } finally {
    await close()
  }
}

/** Opens every engine that can be opened; one that computes something else than the peer has failed. */
async function openTogether(
  guest: Guest,
  entries: ReadonlyMap<Engine, Subject | Failure>,
): Promise<ReadonlyMap<Engine, Failure | undefined>> {
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

/** Opens what the register peak is measured with; returns its names. */
export async function openPeaks(guest: Guest): Promise<readonly Arithmetic[]> {
  const peaks: Arithmetic[] = (await guest.hasRelaxedSimd()) ? ["multiply-add", "fused"] : ["multiply-add"]
  for (const arithmetic of peaks) await guest.open(arithmetic, { kind: "peak", arithmetic })
  return peaks
}

type OpeningFigures = Pick<Figures, "load_ms" | "first_run_ms" | "wasm_bytes" | "process_bytes">

function timeFigures(
  times: readonly number[],
  peerTimes: readonly number[] | undefined,
  flops: number,
  peak: number,
): Omit<Figures, keyof OpeningFigures> {
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

function openingFigures(openings: readonly Opening[]): OpeningFigures {
  const processBytes = openings.flatMap((opening) => opening.processBytes ?? [])
  return {
    load_ms: median(openings.map((opening) => opening.loadMilliseconds)),
    first_run_ms: median(openings.map((opening) => opening.firstRunMilliseconds)),
    wasm_bytes: median(openings.map((opening) => opening.wasmBytes)),
    process_bytes: processBytes.length === 0 ? null : median(processBytes),
  }
}

export function gigaflops(flops: number, milliseconds: number): number {
  return flops / milliseconds / 1e6
}
