import { printStatement, printExpression } from "../isa/text/print.ts"
import { portNames } from "./mv-cost.ts"
import type { Stall, TimelineEvent } from "./timing.ts"
import { peUnits, unitOf } from "./work.ts"

/** One event of the Chrome trace format: `X` has a duration, `M` names a row. One microsecond stands for one cycle. */
export interface TraceEvent {
  readonly name: string
  readonly ph: "X" | "M"
  readonly pid: number
  readonly tid: number
  readonly ts?: number
  readonly dur?: number
  readonly args: Readonly<Record<string, unknown>>
}

/** Rows: the stream, the units of the PE lines, and the ports of MV commands. */
const rows = ["PE stream", ...peUnits, ...portNames] as const
const firstPortRow = 1 + peUnits.length
const stream = 0

/** Names the rows of the timeline. */
export const rowEvents: readonly TraceEvent[] = rows.map((name, tid) => ({
  name: "thread_name",
  ph: "M",
  pid: 0,
  tid,
  args: { name, sort_index: tid },
}))

/** What a line, stall or MV command fills on the timeline. Nops leave the rows empty. */
export function traceEvents(event: TimelineEvent): readonly TraceEvent[] {
  switch (event.kind) {
    case "pe":
      return event.line.expressions.flatMap((expression) => {
        const unit = unitOf(expression)
        if (unit === undefined) return []
        return [
          span(printExpression(expression), 1 + peUnits.indexOf(unit), event.start, event.end, { line: event.number }),
        ]
      })
    case "stall":
      return [stallSpan(event.stall)]
    case "mv": {
      const { mv, line, issue, start, end, ports } = event.run
      return ports.map((port) => span(printStatement(mv), firstPortRow + port, start, end, { line, issue }))
    }
  }
}

function stallSpan({ reason, start, end, line, mvLine }: Stall): TraceEvent {
  return span(`stall: ${reason}`, stream, start, end, { line, ...(mvLine !== undefined && { mvLine }) })
}

function span(name: string, tid: number, start: number, end: number, args: TraceEvent["args"]): TraceEvent {
  return { name, ph: "X", pid: 0, tid, ts: start, dur: end - start, args }
}
