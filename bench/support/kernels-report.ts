import type { ReportedCall } from "../../src/artifacts/report.ts"
import type { SystemName } from "./arguments.ts"
import { gigaflops } from "./run-network.ts"
import { significant, markdownTable, type Cell } from "./table.ts"

export interface MeasuredCall extends Pick<ReportedCall, "name" | "operators" | "shapes" | "flops"> {
  readonly milliseconds: number
  /** Median over the rounds of its time in units of a run's. */
  readonly share: number
}

export interface Breakdown {
  readonly network: string
  readonly system: SystemName
  readonly calls: readonly MeasuredCall[]
  /** Milliseconds of a whole run of a session, copies in and out included. */
  readonly run: number
  /** GFLOP/s over registers. */
  readonly peak: number
}

/** The calls that lose most first; then the same by what they compute. */
export function kernelsText(breakdown: Breakdown): string {
  const { network, system, peak } = breakdown
  const limit = `${network}, ${system}: ${significant(peak)} GFLOP/s over registers; "above" is time beyond the call's flops at that rate.`
  return [limit, callsTable(breakdown), kindsTable(breakdown)].join("\n\n")
}

function callsTable({ calls, run, peak }: Breakdown): string {
  const lost = (call: MeasuredCall): number => call.milliseconds - limitOf(call, peak)
  const rows = calls
    .toSorted((a, b) => lost(b) - lost(a))
    .map((call): Cell[] => [
      call.name,
      call.operators,
      call.shapes,
      ...figures(call.flops, call.milliseconds, peak),
      percent(call.share),
    ])
  const sum = calls.reduce((total, { share }) => total + share, 0)
  const flops = calls.reduce((total, call) => total + call.flops, 0)
  return markdownTable(
    ["call", "operators", "shapes", "µs", "above, µs", "GFLOP/s", "of peak", "of a run"],
    [
      ...rows,
      ["", "copies and checks", "", 1000 * (1 - sum) * run, "–", "–", "–", percent(1 - sum)],
      ["", "a run", "", ...figures(flops, run, peak), percent(1)],
    ],
  )
}

/** Sums over the calls that compute the same operators. */
function kindsTable({ calls, peak }: Breakdown): string {
  const kinds = new Map<string, MeasuredCall[]>()
  for (const call of calls) kinds.set(call.operators, [...(kinds.get(call.operators) ?? []), call])
  const sums = [...kinds].map(([operators, own]) => ({
    operators,
    count: own.length,
    flops: own.reduce((total, { flops }) => total + flops, 0),
    milliseconds: own.reduce((total, { milliseconds }) => total + milliseconds, 0),
    share: own.reduce((total, { share }) => total + share, 0),
  }))
  const rows = sums
    .toSorted((a, b) => b.milliseconds - a.milliseconds)
    .map(({ operators, count, flops, milliseconds, share }): Cell[] => {
      return [operators, `${count}`, ...figures(flops, milliseconds, peak), percent(share)]
    })
  return markdownTable(["operators", "calls", "µs", "above, µs", "GFLOP/s", "of peak", "of a run"], rows)
}

function figures(flops: number, milliseconds: number, peak: number): Cell[] {
  const rate = gigaflops(flops, milliseconds)
  return [
    1000 * milliseconds,
    1000 * (milliseconds - limitOf({ flops }, peak)),
    flops === 0 ? "–" : rate,
    flops === 0 ? "–" : percent(rate / peak),
  ]
}

function limitOf({ flops }: Pick<MeasuredCall, "flops">, peak: number): number {
  return flops / peak / 1e6
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}
