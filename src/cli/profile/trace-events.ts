import type { ReportedCall } from "../../artifacts/report.ts"
import { lengthOf, type CallTimes, type RunTimes } from "./time-calls.ts"

/**
 * The timed runs as trace events, for chrome://tracing, Perfetto and speedscope: a slice for each run and in it one for each call.
 * Times are microseconds from the beginning of the first run. The format is "Trace Event Format", complete events.
 */
export function traceEvents(calls: readonly ReportedCall[], { first, steady }: CallTimes, name: string): object {
  const origin = first[0]!
  const common = { ph: "X", pid: 1, tid: 1 }
  const ts = (seconds: number): number => Math.round((seconds - origin) * 1e9) / 1e3
  const eventsOf = (run: RunTimes, i: number): readonly object[] => [
    { name: i === 0 ? "warm-up" : `run ${i}`, cat: "run", ...common, ts: ts(run[0]!), dur: duration(lengthOf(run)) },
    ...calls.map(({ name: callName, operators, place, nodes, flops }, call) => ({
      name: callName,
      cat: "kernel",
      ...common,
      ts: ts(run[call]!),
      dur: duration(lengthOf(run, call)),
      args: { operators, place, nodes, flops },
    })),
  ]
  const names = [
    { name: "process_name", ph: "M", pid: 1, args: { name: "mlsdk profile" } },
    { name: "thread_name", ph: "M", pid: 1, tid: 1, args: { name } },
  ]
  return { displayTimeUnit: "ns", traceEvents: [...names, ...[first, ...steady].flatMap(eventsOf)] }
}

function duration(seconds: number): number {
  return Math.round(seconds * 1e9) / 1e3
}
