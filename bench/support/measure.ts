import type { Guest } from "../guest/protocol.ts"
import { interleave } from "./rounds.ts"

/** Long against the clocks of browsers. */
const batchMilliseconds = 20

/** Threads of an engine may spin for a while after a run; the next contender must not pay for that. */
const settleMilliseconds = 10

export interface MeasureOptions {
  readonly rounds: number
  /** Milliseconds, at least. */
  readonly warmUp: number
  readonly threads?: number
}

/** Milliseconds a call of each of these subjects in each round; they are warm by then. */
export async function measureSubjects(
  guest: Guest,
  names: readonly string[],
  { rounds, warmUp, threads = 1 }: MeasureOptions,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const contenders = []
  for (const name of names) {
    const milliseconds = await guest.warmUp(name, warmUp)
    const calls = Math.max(1, Math.round(batchMilliseconds / milliseconds))
    contenders.push({ name, measure: () => guest.time(name, calls, threads > 1 ? settleMilliseconds : 0) })
  }
  return interleave(contenders, rounds)
}
