import type { Graph } from "../../ir/graph.ts"
import { counted } from "../../support/quantities.ts"
import { escapeXml, svgDocument } from "../svg.ts"
import { layOut, type Box, type Point } from "./layered-layout.ts"
import { networkBoxes, type DrawnCluster, type NetworkBox, type NetworkEdge } from "./network-boxes.ts"

const [lineHeight, padding, characterWidth] = [16, 8, 6.7]
const headingHeight = 48
/** Below a box there is room for so many. */
const mostLabels = 3

const style = [
  "text{font:11px ui-monospace,monospace;fill:#24292f}.heading{font:600 15px system-ui,sans-serif}",
  "rect{fill:#f6f8fa;stroke:#6e7781}.cluster{fill:#eaf2fd;stroke:#2f6fbf}.input,.output{fill:#eaf7ec;stroke:#2da44e}",
  ".title{font-weight:600}.edge{fill:none;stroke:#6e7781}.stub{stroke-dasharray:3 3}.label{font-size:9px;fill:#57606a}",
  "@media(prefers-color-scheme:dark){svg{background:#0d1117}text{fill:#e6edf3}rect{fill:#161b22}.cluster{fill:#12233b}",
  ".input,.output{fill:#12261a}.label{fill:#9da7b3}}",
].join("")

/** A drawing of a network from top to bottom: clusters are frames around their nodes, edges carry dtypes and shapes. */
export function drawNetwork(graph: Graph, clusters: readonly DrawnCluster[]): string {
  const { boxes, edges, hidden } = networkBoxes(graph, clusters)
  const sizes = boxes.map(sizeOf)
  const layout = layOut(sizes, edges)
  const heading = [
    graph.name,
    counted(graph.nodes.length, "node"),
    counted(clusters.length, "cluster"),
    ...(hidden === 0 ? [] : [`${counted(hidden, "box", "boxes")} more are not shown`]),
  ].join(", ")
  const at = ({ x, y }: Point): Point => ({ x, y: y + headingHeight })
  const middles = layout.boxes.map(at)
  const width = Math.ceil(Math.max(layout.width, 2 * padding + 9 * heading.length))
  return svgDocument(width, Math.ceil(layout.height + headingHeight), graph.name, style, [
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">' +
      '<path d="M0 0L8 4L0 8z" fill="#6e7781"/></marker></defs>',
    `<text class="heading" x="${padding}" y="28">${escapeXml(heading)}</text>`,
    ...edges.map((edge, i) => edgeText(edge, ends(edge, middles, sizes), layout.edges[i]?.map(at))),
    ...boxes.map((box, i) => boxText(box, middles[i]!, sizes[i]!)),
  ])
}

function sizeOf({ title, lines }: NetworkBox): Box {
  const texts = [title, ...lines].filter((text) => text !== "")
  const longest = Math.max(...texts.map((text) => text.length))
  return { width: Math.ceil(longest * characterWidth) + 2 * padding, height: texts.length * lineHeight + 2 * padding }
}

function boxText({ kind, title, lines }: NetworkBox, { x, y }: Point, { width, height }: Box): string {
  const [left, top] = [x - width / 2, y - height / 2]
  const round = kind === "input" || kind === "output" ? 12 : 3
  const frame = `<rect class="${kind}" x="${left}" y="${top}" width="${width}" height="${height}" rx="${round}"/>`
  const texts = [
    ...(title === "" ? [] : [{ text: title, class: "title" }]),
    ...lines.map((text) => ({ text, class: "" })),
  ]
  const rows = texts.map((row, i) => {
    const className = row.class === "" ? "" : ` class="${row.class}"`
    return `<text${className} x="${left + padding}" y="${top + padding + 12 + i * lineHeight}">${escapeXml(row.text)}</text>`
  })
  return `<g>${frame}${rows.join("")}</g>`
}

function ends({ from, to }: NetworkEdge, middles: readonly Point[], sizes: readonly Box[]): readonly [Point, Point] {
  const [a, b] = [middles[from]!, middles[to]!]
  return [
    { x: a.x, y: a.y + sizes[from]!.height / 2 },
    { x: b.x, y: b.y - sizes[to]!.height / 2 },
  ]
}

/** A line through the points of the edge, or two stubs with the value's name where it has none. */
function edgeText(
  { label, name, place }: NetworkEdge,
  [start, end]: readonly [Point, Point],
  points: readonly Point[] | undefined,
): string {
  const title = escapeXml(`${name}: ${label}`)
  const text = (x: number, y: number, content: string): string =>
    `<text class="label" x="${x}" y="${y}">${content}</text>`
  const below = (content: string): string =>
    place === null ? "" : text(start.x + 4, start.y + 11 + 10 * Math.min(place, mostLabels - 1), content)
  if (points === undefined) {
    const stub = (x: number, y: number): string => `<path class="edge stub" d="M${x} ${y}v16"/>`
    const entry = `${stub(end.x, end.y - 16)}${text(end.x + 4, end.y - 7, title)}`
    return `<g>${stub(start.x, start.y)}${below(title)}${entry}</g>`
  }
  const line = `<path class="edge" marker-end="url(#arrow)" d="${curve([start, ...points, end])}"/>`
  return `<g><title>${title}</title>${line}${below(escapeXml(label))}</g>`
}

/** Leaves and enters every point downwards. */
function curve([first, ...rest]: readonly Point[]): string {
  let { x, y } = first!
  const parts = rest.map((point) => {
    const middle = (y + point.y) / 2
    const part = `C${x} ${middle} ${point.x} ${middle} ${point.x} ${point.y}`
    ;({ x, y } = point)
    return part
  })
  return `M${first!.x} ${first!.y}${parts.join("")}`
}
