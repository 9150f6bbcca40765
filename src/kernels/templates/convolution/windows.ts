/**
 * Where a kernel finds the input of its windows: in the input itself, or in a copy that lets the inner loops go without a condition.
 *
 *   pads, or a last window that reaches over the end    →   a copy with the padding around it
 *   a stride s along the last axis (when `neighbours`)  →   a row for every s-th element, one for each phase that taps have; for
 *                                                           taps that are spread out, one for each tap
 *   a stride along an axis on which a window is 1 wide  →   a copy of the rows that are read
 *   planes that lie a multiple of 4 KiB apart           →   a copy with a gap between planes
 *   planes of a few lines that are no whole vectors     →   a copy in which each begins with a vector
 *
 * Caches have room for a few lines at such distances only: 256 channels of 64 × 64 run at half the speed of 256 channels of 62 × 66. Where many
 * planes are read side by side, the copy has the rows of all of them behind each other, so that a window meets few pages.
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
  divide,
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
import { accessesOf, allowsLanes } from "../../emit/analysis.ts"
import { laneCountOf, lanesFor } from "../../emit/lanes.ts"
import type { TemplateContext } from "../../emit/template-context.ts"
import { load, shiftIndex, shuffle } from "../../language/build.ts"
import type { Expr } from "../../language/kernel.ts"
import { partVariable } from "./parts.ts"
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
export interface CopiedAxis {
  readonly axis: SpatialAxis
  readonly length: number
  /** Elements of the input between neighbours of the copy. */
  readonly step: number
  /** Rows of its own for each phase or tap; 1 when all share one. */
  readonly copies: number
  /** Whether the copies are phases: tap t lies in copy t mod step, t div step further. */
  readonly isPhased: boolean
}

/** A copy that is still to be made. */
export interface WindowCopy {
  readonly source: Value
  readonly axes: readonly CopiedAxis[]
  readonly padding: number
  readonly stored: Stored
  /** The first coordinates in the copy: those of the plane, or of the memory that the plane's part uses in turn. */
  planeAt(batch: Coordinate, channel: Coordinate): Coordinates
}

/** Whether windows of these axes are read from a copy. */
export function needsCopy(
  source: Value,
  axes: readonly SpatialAxis[],
  options: Omit<WindowOptions, "padding">,
): boolean {
  const { neighbours, leastOutputs, planes } = options
  const last = axes.at(-1)!
  const planeLength = axes.reduce((product, { extent }) => product * extent, 1)
  const isShort = planeLength <= shortPlane && planeLength % laneCountOf(source.type.dtype) > 0
  const isSlow = planes >= manyPlanes && (isShort || collides(source.type.dtype, planeLength))
  return !axes.every(isInside) || (neighbours && last.stride > 1) || last.outputs < leastOutputs || isSlow
}

const manyPlanes = 64
/** Planes of a few lines of a cache, if they are no whole vectors, are worth a copy that begins each with a vector. */
const shortPlane = 64
const collisionBytes = 4096
const lineBytes = 64

/** Whether planes of so many elements, one behind the other, lie at nearly the same places of a cache. */
function collides(dtype: DType, planeLength: number): boolean {
  const distance = (planeLength * dtypes[dtype].byteLength + lineBytes) % collisionBytes
  return distance <= 2 * lineBytes
}

/** Reserves memory for the copy: for all planes, or for one plane in each of some parts. */
export function planCopy(
  context: TemplateContext,
  source: Value,
  axes: readonly SpatialAxis[],
  options: WindowOptions,
  parts?: number,
): WindowCopy {
  const { shape, dtype } = source.type
  const copied = axes.map((axis, i) => copiedAxis(axis, i === axes.length - 1, options))
  const [batch, channels] = parts === undefined ? [shape[0]!, shape[1]!] : [1, parts]
  const strides =
    parts === undefined && options.planes > 1 && axes.length > 1 && axes.some(({ kernel }) => kernel > 1)
      ? rowsTogether(dtype, copied, channels)
      : planesApart(dtype, copied, channels, options.planes)
  const storage = context.scratch(dtype, batch * strides[0]!)
  const stored = { storage, layout: { offset: 0, strides } }
  const planeAt = (image: Coordinate, channel: Coordinate): Coordinates =>
    parts === undefined ? [image, channel] : [fixed(0), along(partVariable)]
  return { source, axes: copied, padding: options.padding, stored, planeAt }
}

/** Strides of [batch, channel, copy, …axes] with one plane behind the other. */
function planesApart(dtype: DType, axes: readonly CopiedAxis[], channels: number, planes: number): readonly number[] {
  const plane = [axes.at(-1)!.copies, ...axes.map(({ length }) => length)]
  const lanes = laneCountOf(dtype)
  const wholeVectors = Math.ceil(elementCount(plane) / lanes) * lanes
  const gap = planes >= manyPlanes && collides(dtype, wholeVectors) ? (2 * lineBytes) / dtypes[dtype].byteLength : 0
  const planeLength = wholeVectors + gap
  return [channels * planeLength, planeLength, ...stridesOf(plane)]
}

/** Strides of the same axes with the rows of all channels behind each other: what a window sees lies in few pages. */
function rowsTogether(dtype: DType, axes: readonly CopiedAxis[], channels: number): readonly number[] {
  const { length, copies } = axes.at(-1)!
  const rowLength = channels * copies * length
  const gap = collides(dtype, rowLength) ? (2 * lineBytes) / dtypes[dtype].byteLength : 0
  const rows = axes.slice(0, -1).map((axis) => axis.length)
  const pitch = rowLength + gap
  const rowStrides = stridesOf([...rows, pitch]).slice(0, -1)
  return [elementCount(rows) * pitch, copies * length, length, ...rowStrides, 1]
}

function copiedAxis(axis: SpatialAxis, isLast: boolean, { neighbours, leastOutputs }: WindowOptions): CopiedAxis {
  const { kernel, stride, dilation, outputs } = axis
  const length = outputs + (isLast ? Math.max(0, leastOutputs - outputs) : 0)
  const isApart = isLast && neighbours && stride > 1
  if (isApart && dilation === 1) {
    const reach = Math.floor((kernel - 1) / stride)
    return { axis, length: length + reach, step: stride, copies: Math.min(stride, kernel), isPhased: true }
  }
  if (isApart || kernel === 1) return { axis, length, step: stride, copies: kernel, isPhased: false }
  const span = (outputs - 1) * stride + spanOf(axis)
  return { axis, length: span + length - outputs, step: 1, copies: 1, isPhased: false }
}

/** Reads an element, or neighbouring outputs' elements, under a window. */
export type WindowElement = (writer: KernelWriter, lanes: number, point: WindowPoint) => Expr

/** From the input itself, where every tap lies on an element; an input that is not in memory is computed. */
export function elementOfInput(source: Value, axes: readonly SpatialAxis[]): WindowElement {
  return (writer, lanes, point) =>
    elementOf(writer, source, lanes, inputAt(source.type.shape.length, axes, point), new Map())
}

/** The coordinates of a tap that lies on an element. */
function inputAt(
  rank: number,
  axes: readonly SpatialAxis[],
  { batch, channel, taps, outputs }: WindowPoint,
): Coordinates {
  const spatial = axes.map(({ stride, dilation, begin }, i) =>
    shifted(plus(scaled(outputs[i]!, stride), scaled(taps[i]!, dilation)), -begin),
  )
  return imageAt(rank, axes, batch, channel, spatial)
}

/** From the copy. */
export function elementOfCopy({ axes, stored, planeAt }: WindowCopy): WindowElement {
  return (writer, lanes, { batch, channel, taps, outputs }) => {
    const places = axes.map((axis, i) => placeInCopy(axis, taps[i]!, outputs[i]!))
    const spatial = places.map(({ along: position }) => position)
    return loadLanes(writer, stored, [...planeAt(batch, channel), places.at(-1)!.copy, ...spatial], lanes)
  }
}

/** Which copy a tap reads, and where along the axis. */
function placeInCopy({ axis, step, copies, isPhased }: CopiedAxis, tap: Coordinate, output: Coordinate) {
  if (isPhased) {
    const { quotient, remainder } = divide(tap, step, new Map())
    return { copy: remainder, along: plus(output, quotient) }
  }
  const isSampled = step > 1 || axis.kernel === 1
  const position = isSampled ? output : plus(scaled(output, axis.stride), scaled(tap, axis.dilation))
  return { copy: copies > 1 ? tap : fixed(0), along: position }
}

export function elementOf(writer: KernelWriter, source: Value, lanes: number, at: Coordinates, extents: Extents): Expr {
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

/** How many neighbours along the last axis can be read or computed at once. */
export function lanesOfInput({ values }: KernelWriter, source: Value, axes: readonly SpatialAxis[]): number {
  if (values.stored(source) !== undefined) return laneCountOf(source.type.dtype)
  const visited: Value[] = [source]
  const trial = new KernelWriter(values).reader(1, new Map())
  trial.observe((value) => visited.push(value))
  const at = axes.map((_, i) => along(`q${i}`))
  const element = trial.element(source, imageAt(source.type.shape.length, axes, along("n"), along("c"), at))
  return allowsLanes(accessesOf([element]), `q${axes.length - 1}`) ? lanesFor(visited, values) : 1
}
