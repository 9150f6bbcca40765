import type { ReportedCall } from "../../artifacts/report.ts"
import { median } from "../../support/statistics.ts"
import { counted } from "../../support/quantities.ts"
import { table } from "../text/table.ts"
import { lengthOf, type CallTimes } from "./time-calls.ts"
import type { TimedProgram } from "./timed-program.ts"

/** Microseconds of one call: once from a fresh module, and the median when the engine is done compiling. */
export interface ProfiledCall extends ReportedCall {
  readonly first_us: number
  readonly steady_us: number
  /** Of the sum of all steady times. */
  readonly share: number
  /** Null for calls that compute nothing of a node's work. */
  readonly gflops: number | null
}

export interface ProfiledRun {
  readonly run: number
  readonly us: number
  /** The first run, in which the engine compiles. */
  readonly warm_up: boolean
}

export interface Profile {
  readonly build: TimedProgram["build"]
  readonly threads: 1
  readonly runs: readonly ProfiledRun[]
  /** The median of runs by one call, without a clock between kernels. */
  readonly at_once_us: number
  readonly calls: readonly ProfiledCall[]
}

export function profileOf({ build, report }: TimedProgram, { first, steady, atOnce }: CallTimes): Profile {
  const times = report.calls.map((_, call) => median(steady.map((run) => lengthOf(run, call))))
  const sum = times.reduce((total, time) => total + time, 0)
  const calls = report.calls.map((call, i): ProfiledCall => ({
    ...call,
    first_us: micro(lengthOf(first, i)),
    steady_us: micro(times[i]!),
    share: sum === 0 ? 0 : times[i]! / sum,
    gflops: call.flops === 0 || times[i] === 0 ? null : call.flops / times[i]! / 1e9,
  }))
  const runs = [first, ...steady].map((run, i): ProfiledRun => ({ run: i, us: micro(lengthOf(run)), warm_up: i === 0 }))
  return { build, threads: 1, runs, at_once_us: micro(median(atOnce)), calls }
}

function micro(seconds: number): number {
  return Math.round(seconds * 1e9) / 1e3
}

export function profileText({ runs, calls, at_once_us }: Profile): string {
  const steady = runs.flatMap(({ us, warm_up }) => (warm_up ? [] : [us]))
  const runRows = [
    ["run", "us", ""],
    ["first", digits(runs[0]!.us), "warm-up: the engine compiles the kernels"],
    [
      "steady",
      digits(median(steady)),
      `median of ${counted(steady.length, "run")}, ${digits(Math.min(...steady))} at least`,
    ],
    ["at once", digits(at_once_us), "by one call, as an app runs it"],
  ]
  const rows = calls.map((call) => [
    call.name,
    shortened(call.operators),
    call.place ?? "-",
    digits(call.first_us),
    digits(call.steady_us),
    `${(100 * call.share).toFixed(1)} %`,
    call.gflops === null ? "-" : call.gflops.toPrecision(3),
  ])
  const head = ["call", "operators", "place", "first_us", "steady_us", "share", "GFLOP/s"]
  return [table(runRows), calls.length === 0 ? "the program runs no kernels" : table([head, ...rows])].join("\n\n")
}

const longestText = 40

function shortened(text: string): string {
  return text.length <= longestText ? text : `${text.slice(0, longestText - 1)}…`
}

function digits(microseconds: number): string {
  return microseconds.toFixed(microseconds < 10 ? 2 : 1)
}
