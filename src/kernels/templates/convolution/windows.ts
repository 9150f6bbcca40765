/**
 * Where a kernel finds the input of its windows: in the input itself, or in a copy that lets the inner loops go without a condition.
 *
 *   pads, or a last window that reaches over the end    →   a copy with the padding around it
 *   a stride along the last axis (when `neighbours`)    →   each tap of that axis has its own row, at the outputs' stride
 *   a stride along an axis on which a window is 1 wide  →   a copy of the rows that are read
 *   planes that lie a multiple of 4 KiB apart           →   a copy with a gap between planes
 *
 * Caches have room for a few lines at such distances only: 256 channels of 64 × 64 run at half the speed of 256 channels of 62 × 66.
 *
 * So lanes along the outputs of the last axis always load neighbours. The copy is made plane by plane (a plane is all of one channel), by a kernel
 * before or, for kernels that work plane by plane themselves, right before a plane is read, while it is in the nearest cache. Whatever computes
 * the input can run while it is copied.
 */
import type { Value } from "../../../ir/graph.ts"
import { dtypes, type DType } from "../../../tensor/dtype.ts"
import { elementCount, stridesOf } from "../../../tensor/shape.ts"
import {
  along,
  fixed,
  laneVariable,
  plus,
  scaled,
  shifted,
  strideAlong,
  without,
  type Coordinate,
  type Coordinates,
  type Extents,
} from "../../access/coordinate.ts"
import { elementAt } from "../../access/layout.ts"
import type { Stored } from "../../access/storage.ts"
import { KernelWriter, registerType } from "../../emit/kernel-writer.ts"
import { laneCountOf, lanesFor } from "../../emit/lanes.ts"
import type { TemplateContext } from "../../emit/template-context.ts"
import { constant, load, shiftIndex, shuffle } from "../../language/build.ts"
import type { Expr, Statement } from "../../language/kernel.ts"
import { loop } from "../../language/statements.ts"
import { imageAt, isInside, spanOf, type SpatialAxis } from "./spatial-axes.ts"

/** A place in the windows: the tap and the output of each axis. */
export interface WindowPoint {
  readonly batch: Coordinate
  readonly channel: Coordinate
  readonly taps: Coordinates
  readonly outputs: Coordinates
}

export interface WindowOptions {
  /** Whether lanes along the last axis' outputs must be neighbours. */
  readonly neighbours: boolean
  /** The value of the padding. */
  readonly padding: number
  /** Outputs along the last axis that are computed at least, needed or not. */
  readonly leastOutputs: number
  /** Planes that are read side by side. */
  readonly planes: number
}

/** One spatial axis of the copy. */
interface CopiedAxis {
  readonly axis: SpatialAxis
  readonly length: number
  /** Elements of the input between neighbours of the copy. */
  readonly step: number
  /** Rows of its own for each tap; 1 when taps share one. */
  readonly copies: number
}

/** A copy that is still to be made. */
export interface WindowCopy {
  readonly source: Value
  readonly axes: readonly CopiedAxis[]
  readonly padding: number
  readonly stored: Stored
}

/** Whether windows of these axes are read from a copy. */
export function needsCopy(source: Value, axes: readonly SpatialAxis[], options: Omit<WindowOptions, "padding">): boolean {
  const { neighbours, leastOutputs, planes } = options
  const last = axes.at(-1)!
  const planeLength = axes.reduce((product, { extent }) => product * extent, 1)
  const isSlow = planes >= manyPlanes && collides(source.type.dtype, planeLength)
  return !axes.every(isInside) || (neighbours && last.stride > 1) || last.outputs < leastOutputs || isSlow
}

const manyPlanes = 64
const collisionBytes = 4096
const lineBytes = 64

/** Whether planes of so many elements, one behind the other, lie at nearly the same places of a cache. */
function collides(dtype: DType, planeLength: number): boolean {
  const distance = (planeLength * dtypes[dtype].byteLength + lineBytes) % collisionBytes
  return distance <= 2 * lineBytes
}

/** Reserves memory for the copy. */
export function planCopy(context: TemplateContext, source: Value, axes: readonly SpatialAxis[], options: WindowOptions): WindowCopy {
  const { shape, dtype } = source.type
  const copied = axes.map((axis, i) => copiedAxis(axis, i === axes.length - 1, options))
  const plane = [copied.at(-1)!.copies, ...copied.map(({ length }) => length)]
  const lanes = laneCountOf(dtype)
  const wholeVectors = Math.ceil(elementCount(plane) / lanes) * lanes
  const gap = options.planes >= manyPlanes && collides(dtype, wholeVectors) ? (2 * lineBytes) / dtypes[dtype].byteLength : 0
  const planeLength = wholeVectors + gap
  const [batch, channels] = [shape[0]!, shape[1]!]
  const layout = { offset: 0, strides: [channels * planeLength, planeLength, ...stridesOf(plane)] }
  const storage = context.scratch(dtype, batch * channels * planeLength)
  return { source, axes: copied, padding: options.padding, stored: { storage, layout } }
}

function copiedAxis(axis: SpatialAxis, isLast: boolean, { neighbours, leastOutputs }: WindowOptions): CopiedAxis {
  const isSampled = axis.kernel === 1 || (isLast && neighbours && axis.stride > 1)
  const missing = isLast ? Math.max(0, leastOutputs - axis.outputs) : 0
  if (isSampled) return { axis, length: axis.outputs + missing, step: axis.stride, copies: axis.kernel }
  return { axis, length: (axis.outputs - 1) * axis.stride + spanOf(axis) + missing, step: 1, copies: 1 }
}

/** Reads an element, or neighbouring outputs' elements, under a window. */
export type WindowElement = (writer: KernelWriter, lanes: number, point: WindowPoint) => Expr

/** From the input itself, where every tap lies on an element; an input that is not in memory is computed. */
export function elementOfInput(source: Value, axes: readonly SpatialAxis[]): WindowElement {
  return (writer, lanes, point) => elementOf(writer, source, lanes, inputAt(source.type.shape.length, axes, point), new Map())
}

/** The coordinates of a tap that lies on an element. */
function inputAt(rank: number, axes: readonly SpatialAxis[], { batch, channel, taps, outputs }: WindowPoint): Coordinates {
  const spatial = axes.map(({ stride, dilation, begin }, i) =>
    shifted(plus(scaled(outputs[i]!, stride), scaled(taps[i]!, dilation)), -begin),
  )
  return imageAt(rank, axes, batch, channel, spatial)
}

/** From the copy. */
export function elementOfCopy({ axes, stored }: WindowCopy): WindowElement {
  return (writer, lanes, { batch, channel, taps, outputs }) => {
    const spatial = axes.map(({ axis, step }, i) =>
      step > 1 || axis.kernel === 1 ? outputs[i]! : plus(scaled(outputs[i]!, axis.stride), scaled(taps[i]!, axis.dilation)),
    )
    const ownRow = axes.at(-1)!.copies > 1 ? taps.at(-1)! : fixed(0)
    return loadLanes(writer, stored, [batch, channel, ownRow, ...spatial], lanes)
  }
}

function elementOf(writer: KernelWriter, source: Value, lanes: number, at: Coordinates, extents: Extents): Expr {
  const stored = writer.values.stored(source)
  return stored === undefined ? writer.reader(lanes, extents).element(source, at) : loadLanes(writer, stored, at, lanes)
}

/** Loads lanes that may be two elements apart, as they are under a window of stride 2: two vectors that touch no element beyond, and a shuffle. */
function loadLanes(writer: KernelWriter, stored: Stored, at: Coordinates, lanes: number): Expr {
  const index = elementAt(stored.layout, at)
  if (lanes !== 4 || strideAlong(index, laneVariable) !== 2) return writer.load(stored, at, lanes)
  const first = without(index, laneVariable)
  const name = writer.mention(stored.storage, "read")
  const type = registerType(stored.storage.dtype, lanes)
  return shuffle(load(type, name, first), load(type, name, shiftIndex(first, 3)), [0, 2, 5, 7])
}

/** Copies all planes by a kernel of its own. */
export function runCopy(context: TemplateContext, copy: WindowCopy): void {
  const writer = context.writer()
  const [batch, channels] = [copy.source.type.shape[0]!, copy.source.type.shape[1]!]
  const body = loop("n", batch, copyPlane(writer, copy, along("n"), along("c")))
  context.run(writer, "window", { variable: "c", count: channels }, [body])
}

/** Copies one plane: the padding first, then the input where there is one. */
export function copyPlane(writer: KernelWriter, copy: WindowCopy, batch: Coordinate, channel: Coordinate): readonly Statement[] {
  const taps = Array.from({ length: copy.axes.at(-1)!.copies }, (_, tap) => tap)
  const fills = taps.map((tap) => paddingOf(copy, tap))
  const fillsAll = fills.some((runs) => runs === undefined)
  const runs = fillsAll ? [{ first: 0, length: copy.stored.layout.strides[1]!, rows: 1, rowLength: 0 }] : fills.flatMap((some) => some!)
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

/**
 * The padding of one tap's rows: before the first element, behind the last, and between the elements of neighbouring rows. Runs are rounded to
 * whole vectors into elements that are copied later. Nothing when there is no room for that: then the whole plane is filled.
 */
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
  if (axes.length > 2 || isEmpty || rowLength - columns.from < lanes || Math.max(before, behind) > length) return undefined
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
function copyRows(writer: KernelWriter, copy: WindowCopy, batch: Coordinate, channel: Coordinate, tap: number): readonly Statement[] {
  const { source, axes, stored } = copy
  const reaches = axes.map((axis) => reachOf(axis, tap))
  const move = (lanes: number): readonly Statement[] => {
    const copyAt = reaches.map(({ from }, i) => along(`q${i}`, 1, from)).map((at, i) => (i === axes.length - 1 ? widened(at, lanes) : at))
    const spatial = axes.map(({ axis, step }, i) => shifted(scaled(copyAt[i]!, step), offsetOf(axes[i]!, tap) - axis.begin))
    const inputPoint = imageAt(source.type.shape.length, axes.map(({ axis }) => axis), batch, channel, spatial)
    const extents = new Map(reaches.map(({ from, to }, i) => [`q${i}`, to - from]))
    return writer.store(stored, [batch, channel, fixed(tap), ...copyAt], elementOf(writer, source, lanes, inputPoint, extents))
  }
  return reaches.reduceRight<readonly Statement[] | undefined>((inner, { from, to }, i) => {
    if (inner === undefined) return rowLoops(`q${i}`, to - from, lanesOfInput(writer, source), move)
    return [loop(`q${i}`, to - from, inner)]
  }, undefined)!
}

function rowLoops(variable: string, count: number, lanes: number, move: (lanes: number) => readonly Statement[]): readonly Statement[] {
  const whole = count - (count % lanes)
  const loops: Statement[] = []
  if (whole > 0) loops.push(loop(variable, whole, move(lanes), { step: lanes }))
  if (whole < count) loops.push(loop(variable, count, move(1), { begin: whole }))
  return loops
}

/** How many elements of an input can be read or computed at once. */
export function lanesOfInput({ values }: KernelWriter, source: Value): number {
  if (values.stored(source) !== undefined) return laneCountOf(source.type.dtype)
  const visited: Value[] = [source]
  const trial = new KernelWriter(values).reader(1, new Map())
  trial.observe((value) => visited.push(value))
  trial.element(source, source.type.shape.map((_, i) => along(`q${i}`)))
  return lanesFor(visited, values)
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
