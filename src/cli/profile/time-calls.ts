/**
 * Times the calls of a program one by one, in the order of a run and over the same memory, so that caches are as they are in a run:
 *
 *   first run      each call once, from a fresh module: engines compile a kernel when it is first called, and again while it runs
 *   warm-up        runs until so many milliseconds have passed, at least one
 *   timed runs     the steady time of a call is the median over them
 *   runs at once   the same number by the program's own `run`: what an app waits for, without a clock between calls
 */
import type { TimedProgram } from "./timed-program.ts"

/** When the calls of one run began, and when the last one ended: one more than there are calls. In seconds. */
export type RunTimes = readonly number[]

export interface CallTimes {
  readonly first: RunTimes
  readonly steady: readonly RunTimes[]
  /** Seconds of each run at once. */
  readonly atOnce: readonly number[]
}

const warmUpSeconds = 0.25

export function timeCalls({ calls, run }: TimedProgram, runs: number, clock: () => number): CallTimes {
  const first = timeRun(calls, clock)
  const warm = clock() + warmUpSeconds
  do run()
  while (clock() < warm)
  timeRun(calls, clock)
  const steady = Array.from({ length: runs }, () => timeRun(calls, clock))
  const atOnce = Array.from({ length: runs }, () => {
    const begin = clock()
    run()
    return clock() - begin
  })
  return { first, steady, atOnce }
}

function timeRun(calls: TimedProgram["calls"], clock: () => number): RunTimes {
  const times = [clock()]
  for (const call of calls) {
    call()
    times.push(clock())
  }
  return times
}

/** Seconds from the beginning of a call, or of a whole run, to its end. */
export function lengthOf(run: RunTimes, call?: number): number {
  return call === undefined ? run.at(-1)! - run[0]! : run[call + 1]! - run[call]!
}
