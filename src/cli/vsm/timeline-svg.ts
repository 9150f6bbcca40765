import { escapeXml, svgDocument } from "../../artifacts/svg.ts"
import type { Program } from "../../mncore/isa/program.ts"
import type { TimingParameters } from "../../mncore/simulator/parameters.ts"
import { simulate } from "../../mncore/simulator/simulate.ts"
import { rowEvents, traceEvents, type TraceEvent } from "../../mncore/simulator/trace.ts"
import type { Timing } from "../../mncore/simulator/timing.ts"

/** What is drawn of neighbouring spans of a row: one bar, with a tip where it is one span. */
interface Bar {
  readonly start: number
  end: number
  tip: string | undefined
}

const width = 1200
const plot = { left: 132, right: 1176, top: 72 } as const
const rowHeight = 20
const barHeight = 14
/** Gaps narrower than this many pixels cannot be seen; closing them bounds the drawing, however long the program is. */
const leastGap = 0.5
/** Beyond this many spans a tip for each would be too narrow to point at. */
const mostTips = 4000

const style = [
  "text{font:12px system-ui,sans-serif;fill:#24292f}.heading{font-size:15px;font-weight:600}",
  ".line{stroke:#d0d7de;fill:none}.stall{fill:#cf222e}.unit{fill:#2f6fbf}.port{fill:#2f9e6b}",
  "@media(prefers-color-scheme:dark){svg{background:#0d1117}text{fill:#e6edf3}.line{stroke:#30363d}}",
].join("")

/**
 * The timeline of the timing model as a drawing: a row for stalls of the PE stream, for each unit of the PE lines and for each port of
 * MV commands, as far as the program uses them.
 */
export function drawTimeline(
  program: Program,
  parameters: Partial<TimingParameters>,
  name: string,
): { readonly svg: string; readonly timing: Timing } {
  let spans = 0
  const timing = simulate(program, { parameters, onEvent: (event) => (spans += traceEvents(event).length) })
  const scale = (plot.right - plot.left) / Math.max(timing.cycles, 1)
  const rows = barsOf(program, parameters, leastGap / scale, spans <= mostTips)
  const height = plot.top + rowHeight * rows.length + 40
  const x = (cycle: number): number => Math.round(10 * (plot.left + scale * cycle)) / 10
  const { model, cycles, lowerBounds } = timing
  const bound = Math.max(lowerBounds.steps, lowerBounds.busiestPort)
  const svg = svgDocument(width, height, `timeline of ${name}`, style, [
    `<text class="heading" x="24" y="26">${escapeXml(`${name}: ${cycles} cycles (model ${model}), lower bound ${bound}`)}</text>`,
    `<text x="24" y="46">red: the stream stands still; blue: units of PE lines; green: ports of MV commands</text>`,
    ...axis(cycles, x, plot.top + rowHeight * rows.length),
    ...rows.flatMap(({ label, kind, bars }, i) => {
      const y = plot.top + rowHeight * i
      return [
        `<text x="${plot.left - 8}" y="${y + 11}" text-anchor="end">${escapeXml(label)}</text>`,
        ...bars.map((bar) => barOf(bar, kind, x, y)),
      ]
    }),
  ])
  return { svg, timing }
}

interface Row {
  readonly label: string
  readonly kind: "stall" | "unit" | "port"
  readonly bars: readonly Bar[]
}

/** The rows that have spans, in their order. */
function barsOf(
  program: Program,
  parameters: Partial<TimingParameters>,
  gap: number,
  hasTips: boolean,
): readonly Row[] {
  const byRow = new Map<number, Bar[]>()
  const add = ({ tid, ts = 0, dur = 0, name, args }: TraceEvent): void => {
    const bars = byRow.get(tid) ?? []
    byRow.set(tid, bars)
    const tip = hasTips ? `line ${String(args["line"])}: ${name}, ${ts} to ${ts + dur}` : undefined
    const last = bars.at(-1)
    if (hasTips || last === undefined || ts - last.end > gap) bars.push({ start: ts, end: ts + dur, tip })
    else last.end = Math.max(last.end, ts + dur)
  }
  simulate(program, { parameters, onEvent: (event) => traceEvents(event).forEach(add) })
  return rowEvents.flatMap(({ tid, args }) => {
    const bars = byRow.get(tid)
    const label = String(args["name"])
    return bars === undefined
      ? []
      : [{ label: kindOf(label) === "stall" ? "stalls" : label, kind: kindOf(label), bars }]
  })
}

function kindOf(label: string): Row["kind"] {
  if (label === "PE stream") return "stall"
  return label.includes("[") ? "port" : "unit"
}

function barOf({ start, end, tip }: Bar, kind: Row["kind"], x: (cycle: number) => number, y: number): string {
  const place = `x="${x(start)}" y="${y}" width="${Math.max(0.5, Math.round(10 * (x(end) - x(start))) / 10)}" height="${barHeight}"`
  const inside = tip === undefined ? "/>" : `><title>${escapeXml(tip)}</title></rect>`
  return `<rect class="${kind}" ${place}${inside}`
}

const marks = 8

function axis(cycles: number, x: (cycle: number) => number, bottom: number): readonly string[] {
  const step = Math.max(1, Math.ceil(cycles / marks))
  const places = Array.from({ length: Math.floor(cycles / step) + 1 }, (_, i) => i * step)
  return places.flatMap((cycle) => [
    `<path class="line" d="M${x(cycle)} ${plot.top - 6}V${bottom + 4}"/>`,
    `<text x="${x(cycle)}" y="${bottom + 20}" text-anchor="middle">${cycle}</text>`,
  ])
}
