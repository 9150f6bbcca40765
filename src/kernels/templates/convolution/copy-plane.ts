/**
 * Makes the copy that windows are read from, plane by plane: the padding first, then the input where there is one.
 *
 *   0 0 0 0 0       the padding before the first element, behind the last, and from the end of a row to the start of the next one are runs
 *   0 a b c 0       of whole vectors. Rounding them up writes over elements that are copied afterwards, so few stores do it.
 *   0 d e f 0
 *   0 0 0 0 0
 */
import { along, fixed, laneVariable, plus, scaled, shifted, type Coordinate } from "../../access/coordinate.ts"
import { registerType, type KernelWriter } from "../../emit/kernel-writer.ts"
import { laneCountOf } from "../../emit/lanes.ts"
import type { TemplateContext } from "../../emit/template-context.ts"
import { constant } from "../../language/build.ts"
import type { Statement } from "../../language/kernel.ts"
import { loop } from "../../language/statements.ts"
import { imageAt } from "./spatial-axes.ts"
import { elementOf, lanesOfInput, type CopiedAxis, type WindowCopy } from "./windows.ts"

/** Copies all planes by a kernel of its own. */
export function runCopy(context: TemplateContext, copy: WindowCopy): void {
  const writer = context.writer()
  const [batch, channels] = [copy.source.type.shape[0]!, copy.source.type.shape[1]!]
  const body = loop("n", batch, copyPlane(writer, copy, along("n"), along("c")))
  context.run(writer, "window", { variable: "c", count: channels }, [body])
}

/** Copies one plane. */
export function copyPlane(
  writer: KernelWriter,
  copy: WindowCopy,
  batch: Coordinate,
  channel: Coordinate,
): readonly Statement[] {
  const taps = Array.from({ length: copy.axes.at(-1)!.copies }, (_, tap) => tap)
  const fills = taps.map((tap) => paddingOf(copy, tap))
  const fillsAll = fills.some((runs) => runs === undefined)
  const runs = fillsAll
    ? [{ first: 0, length: copy.stored.layout.strides[1]!, rows: 1, rowLength: 0 }]
    : fills.flatMap((some) => some!)
  return [
    ...runs.flatMap((run) => fillRun(writer, copy, batch, channel, run)),
    ...taps.flatMap((tap) => copyRows(writer, copy, batch, channel, tap)),
  ]
}

/** Whole vectors of padding at one place of several rows, in elements of the plane. */
interface PaddingRun {
  readonly first: number
  readonly length: number
  readonly rows: number
  readonly rowLength: number
}

/** The padding of one tap's rows. Nothing when runs have no room for whole vectors: then the whole plane is filled. */
function paddingOf({ axes, stored }: WindowCopy, tap: number): readonly PaddingRun[] | undefined {
  const lanes = laneCountOf(stored.storage.dtype)
  const reaches = axes.map((axis) => reachOf(axis, tap))
  if (axes.every((axis) => isCovered(axis, tap))) return []
  const [columns, rowLength] = [reaches.at(-1)!, axes.at(-1)!.length]
  const rows = reaches.at(-2) ?? { from: 0, to: 1 }
  const length = rowLength * (axes.at(-2)?.length ?? 1)
  const before = vectorsOf(rows.from * rowLength + columns.from, lanes)
  const behind = vectorsOf(length - (rows.to - 1) * rowLength - columns.to, lanes)
  const between = vectorsOf(rowLength - columns.to + columns.from, lanes)
  const isEmpty = reaches.some(({ from, to }) => from === to)
  if (axes.length > 2 || isEmpty || rowLength - columns.from < lanes || Math.max(before, behind) > length)
    return undefined
  const start = tap * length
  return [
    { first: start, length: before, rows: 1, rowLength },
    { first: start + length - behind, length: behind, rows: 1, rowLength },
    { first: start + rows.from * rowLength + columns.to, length: between, rows: rows.to - rows.from - 1, rowLength },
  ].filter((run) => run.length > 0 && run.rows > 0)
}

function vectorsOf(count: number, lanes: number): number {
  return Math.ceil(count / lanes) * lanes
}

function fillRun(
  writer: KernelWriter,
  { stored, padding, axes }: WindowCopy,
  batch: Coordinate,
  channel: Coordinate,
  { first, length, rows, rowLength }: PaddingRun,
): readonly Statement[] {
  const lanes = laneCountOf(stored.storage.dtype)
  const within = plus(plus(along("q", rowLength, first), along("f")), along(laneVariable))
  const at = [batch, channel, fixed(0), ...axes.map((_, i) => (i === axes.length - 1 ? within : fixed(0)))]
  const value = constant(registerType(stored.storage.dtype, lanes), padding)
  return [loop("q", rows, [loop("f", length, writer.store(stored, at, value), { step: lanes })])]
}

/** The rows of one tap, or of all taps when they share them. */
function copyRows(
  writer: KernelWriter,
  copy: WindowCopy,
  batch: Coordinate,
  channel: Coordinate,
  tap: number,
): readonly Statement[] {
  const { source, axes, stored } = copy
  const inputAxes = axes.map(({ axis }) => axis)
  const lanes = lanesOfInput(writer, source, inputAxes)
  const reaches = axes.map((axis) => reachOf(axis, tap))
  const extents = new Map(reaches.map(({ from, to }, i) => [`q${i}`, to - from]))
  const last = axes.length - 1
  const move = (width: number): readonly Statement[] => {
    const copyAt = reaches.map(({ from }, i) => widened(along(`q${i}`, 1, from), i === last ? width : 1))
    const inputAt = axes.map((one, i) => shifted(scaled(copyAt[i]!, one.step), offsetOf(one, tap) - one.axis.begin))
    const at = imageAt(source.type.shape.length, inputAxes, batch, channel, inputAt)
    const element = elementOf(writer, source, width, at, extents)
    return writer.store(stored, [batch, channel, fixed(tap), ...copyAt], element)
  }
  const { from, to } = reaches[last]!
  return reaches
    .slice(0, last)
    .reduceRight<readonly Statement[]>(
      (inner, reach, i) => [loop(`q${i}`, reach.to - reach.from, inner)],
      rowLoops(`q${last}`, to - from, lanes, move),
    )
}

function rowLoops(
  variable: string,
  count: number,
  lanes: number,
  move: (lanes: number) => readonly Statement[],
): readonly Statement[] {
  const whole = count - (count % lanes)
  const loops: Statement[] = []
  if (whole > 0) loops.push(loop(variable, whole, move(lanes), { step: lanes }))
  if (whole < count) loops.push(loop(variable, count, move(1), { begin: whole }))
  return loops
}

function widened(at: Coordinate, lanes: number): Coordinate {
  return lanes === 1 ? at : plus(at, along(laneVariable))
}

function offsetOf({ axis, copies }: CopiedAxis, tap: number): number {
  return copies > 1 ? tap * axis.dilation : 0
}

/** The part of the copy's axis that lies on the input. */
function reachOf(copied: CopiedAxis, tap: number): { readonly from: number; readonly to: number } {
  const { axis, length, step } = copied
  const start = offsetOf(copied, tap) - axis.begin
  const from = Math.min(length, Math.max(0, Math.ceil(-start / step)))
  return { from, to: Math.max(from, Math.min(length, Math.ceil((axis.extent - start) / step))) }
}

function isCovered(copied: CopiedAxis, tap: number): boolean {
  const { from, to } = reachOf(copied, tap)
  return from === 0 && to === copied.length
}
