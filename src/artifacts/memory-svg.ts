import { formatBytes } from "../support/quantities.ts"
import { liveMemory, type LiveMemory } from "./live-memory.ts"
import type { Report } from "./report.ts"
import { escapeXml, svgDocument } from "./svg.ts"

/** What of a report the chart shows. */
export type ChartedReport = Pick<Report, "name" | "memory" | "memory_peak" | "memory_bytes"> & {
  readonly calls: readonly Pick<Report["calls"][number], "name" | "operators">[]
}

const [width, height] = [960, 360]
const plot = { left: 84, right: 936, top: 80, bottom: 312 } as const
/** Beyond this many calls a tip for each would be too narrow to point at. */
const mostTips = 1000

const style = [
  "text{font:12px system-ui,sans-serif;fill:#24292f}.heading{font-size:15px;font-weight:600}",
  ".fixed{fill:#8fb7e8}.arena{fill:#2f6fbf}.line{stroke:#6e7781;fill:none}.reserved{stroke-dasharray:5 4}",
  ".peak{fill:#cf222e}.tip{fill:#000;fill-opacity:0}.tip:hover{fill-opacity:.12}",
  "@media(prefers-color-scheme:dark){svg{background:#0d1117}text{fill:#e6edf3}.tip{fill:#fff}}",
].join("")

/**
 * Bytes in use during each call of a run, with the fullest call marked: at the bottom what stays for as long as the program is loaded,
 * above it the values that calls leave to each other. The dashed line is the memory that a program has.
 */
export function drawMemory(report: ChartedReport): string {
  const { name, calls, memory, memory_peak: peak, memory_bytes: reserved } = report
  const live = liveMemory(memory, calls.length)
  const most = Math.max(reserved, peak?.bytes ?? 0, 1)
  const x = (call: number): number => rounded(plot.left + ((plot.right - plot.left) * call) / Math.max(calls.length, 1))
  const y = (bytes: number): number => rounded(plot.bottom - ((plot.bottom - plot.top) * bytes) / most)
  const heading = peak === null ? "no calls" : `${formatBytes(peak.bytes)} in use at most, during ${peak.call}`
  return svgDocument(width, height, `memory of ${name}`, style, [
    `<text class="heading" x="${plot.left}" y="26">${escapeXml(`${name}: ${heading}`)}</text>`,
    `<text x="${plot.left}" y="46">light: weights, inputs and outputs; dark: values between calls; dashed: ${formatBytes(reserved)} of the program</text>`,
    ...axis(most, y),
    `<path class="fixed" d="${area(live, x, y, ({ fixed }) => [0, fixed])}"/>`,
    `<path class="arena" d="${area(live, x, y, ({ fixed, arena }) => [fixed, fixed + arena])}"/>`,
    `<path class="line reserved" d="M${plot.left} ${y(reserved)}H${plot.right}"/>`,
    `<text x="${plot.left}" y="${plot.bottom + 20}">call 0</text>`,
    `<text x="${plot.right}" y="${plot.bottom + 20}" text-anchor="end">call ${Math.max(calls.length - 1, 0)}</text>`,
    ...(peak === null ? [] : peakMark(calls.findIndex((call) => call.name === peak.call) + 0.5, peak.bytes)),
    ...(calls.length > mostTips ? [] : live.map(tip)),
  ])

  function peakMark(call: number, bytes: number): readonly string[] {
    const anchor = call > calls.length / 2 ? "end" : "start"
    return [
      `<circle class="peak" cx="${x(call)}" cy="${y(bytes)}" r="4" data-bytes="${bytes}"/>`,
      `<text class="peak" x="${x(call)}" y="${y(bytes) - 8}" text-anchor="${anchor}">${formatBytes(bytes)}</text>`,
    ]
  }

  function tip({ fixed, arena }: LiveMemory, call: number): string {
    const { name: callName, operators } = calls[call]!
    const text = `${callName} ${operators}: ${formatBytes(fixed + arena)}, ${formatBytes(arena)} between calls`
    const place = `x="${x(call)}" y="${plot.top}" width="${rounded(x(call + 1) - x(call))}" height="${plot.bottom - plot.top}"`
    return `<rect class="tip" ${place}><title>${escapeXml(text)}</title></rect>`
  }
}

function axis(most: number, y: (bytes: number) => number): readonly string[] {
  const marks = [0, most / 4, most / 2, (3 * most) / 4, most].map((bytes) => {
    const label = `<text x="${plot.left - 8}" y="${y(bytes) + 4}" text-anchor="end">${formatBytes(Math.round(bytes))}</text>`
    return `<path class="line" d="M${plot.left - 4} ${y(bytes)}H${plot.left}"/>${label}`
  })
  return [...marks, `<path class="line" d="M${plot.left} ${plot.top}V${plot.bottom}H${plot.right}"/>`]
}

/** Steps between a lower and an upper edge, there above and back below; calls of the same height are one step. */
function area(
  live: readonly LiveMemory[],
  x: (call: number) => number,
  y: (bytes: number) => number,
  edges: (each: LiveMemory) => readonly [lower: number, upper: number],
): string {
  const steps: { readonly from: number; readonly lower: number; readonly upper: number }[] = []
  live.forEach((each, from) => {
    const [lower, upper] = edges(each)
    const last = steps.at(-1)
    if (last?.lower !== lower || last.upper !== upper) steps.push({ from, lower, upper })
  })
  const ends = steps.map((_, i) => x(steps[i + 1]?.from ?? live.length))
  const above = steps.map(({ upper }, i) => `V${y(upper)}H${ends[i]}`)
  const below = steps.map(({ lower, from }) => `V${y(lower)}H${x(from)}`).toReversed()
  return `M${x(0)} ${y(0)}${above.join("")}${below.join("")}Z`
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10
}
