import { elementCount, formatShape, stridesOf, type Shape } from "../../tensor/shape.ts"
import { ints } from "../attributes.ts"
import { rejectShape } from "../check.ts"
import type { InferenceContext } from "../operator.ts"
import { requireList } from "./require.ts"

/**
 * Sliding windows along the spatial axes (those behind batch and channel).
 *
 * Along one axis of `extent` elements with `begin` and `end` elements of padding, tap t of the window at output o reads the
 * input at o * stride - begin + t * dilation. Only the taps inside the input are ever visited: their range follows from the
 * two inequalities 0 <= position < extent, so a large kernel over large padding costs nothing.
 *
 * The number of outputs is floor((begin + extent + end - span) / stride) + 1 with span = (kernel - 1) * dilation + 1. With
 * ceilMode it is rounded up, but a last window that would start in the padding at the end is left out.
 * https://onnx.ai/onnx/operators/onnx__MaxPool.html
 */
export interface WindowAxis {
  readonly extent: number
  readonly kernel: number
  readonly stride: number
  readonly dilation: number
  readonly begin: number
  readonly end: number
  readonly outputs: number
}

export const windowAttributes = { strides: ints(), pads: ints(), dilations: ints() } as const

export interface WindowAttributes {
  readonly strides: readonly number[]
  /** All begins, then all ends. */
  readonly pads: readonly number[]
  readonly dilations: readonly number[]
  readonly ceilMode?: boolean
}

/** The windows along every spatial axis of `x`. */
export function windowAxes(x: Shape, kernel: Shape, attributes: WindowAttributes): WindowAxis[] {
  const { strides, pads, dilations, ceilMode = false } = attributes
  return kernel.map((taps, i) => {
    const placed = {
      extent: x[i + 2]!,
      kernel: taps,
      stride: strides[i]!,
      dilation: dilations[i]!,
      begin: pads[i]!,
      end: pads[i + kernel.length]!,
    }
    return { ...placed, outputs: countOutputs(placed, ceilMode) }
  })
}

function countOutputs(axis: Omit<WindowAxis, "outputs">, ceilMode: boolean): number {
  const { extent, stride, begin, end } = axis
  const room = begin + extent + end - spanOf(axis)
  if (room < 0) return 0
  const outputs = (ceilMode ? Math.ceil(room / stride) : Math.floor(room / stride)) + 1
  return ceilMode && (outputs - 1) * stride >= extent + begin ? outputs - 1 : outputs
}

/** Elements from the first to the last tap. */
function spanOf(axis: Pick<WindowAxis, "kernel" | "dilation">): number {
  return (axis.kernel - 1) * axis.dilation + 1
}

/** Checks the attributes of a window and gives its axes, each with at least one output. */
export function requireWindow(
  context: InferenceContext<unknown>,
  op: string,
  x: Shape,
  kernel: Shape,
  attributes: WindowAttributes,
): WindowAxis[] {
  const length = x.length - 2
  if (kernel.some((taps) => taps < 1))
    rejectShape(context, op, `the kernel is ${formatShape(kernel)}`, "extents of at least 1")
  requireList(context, op, "strides", attributes.strides, { length, least: 1 })
  requireList(context, op, "dilations", attributes.dilations, { length, least: 1 })
  requireList(context, op, "pads", attributes.pads, { length: 2 * length, least: 0 })
  const axes = windowAxes(x, kernel, attributes)
  if (axes.every(({ outputs }) => outputs > 0)) return axes
  const found = `the window spans ${formatShape(axes.map(spanOf))}`
  const padded = axes.map(({ begin, extent, end }) => begin + extent + end)
  return rejectShape(context, op, found, `at most the padded input, ${formatShape(padded)}`)
}

/** Input position of the first tap, and the taps `from` (first) to `to` (past the last) that lie inside the input. */
interface Taps {
  readonly start: number
  readonly from: number
  readonly to: number
}

function tapsAt(axis: WindowAxis, output: number): Taps {
  const start = output * axis.stride - axis.begin
  const from = Math.max(0, Math.ceil(-start / axis.dilation))
  const to = Math.min(axis.kernel, Math.ceil((axis.extent - start) / axis.dilation))
  return { start, from, to: Math.max(from, to) }
}

/** The outputs `from` to `to` (past the last) at which a tap lies inside the input: at o * stride + start. */
export interface TapReach {
  readonly start: number
  readonly from: number
  readonly to: number
}

/** Where each tap of an axis lies inside the input. */
export function tapReaches(axis: WindowAxis): TapReach[] {
  const { extent, stride, dilation, begin, outputs } = axis
  return Array.from({ length: axis.kernel }, (_, tap) => {
    const start = tap * dilation - begin
    const from = Math.max(0, Math.ceil(-start / stride))
    return { start, from, to: Math.min(outputs, Math.ceil((extent - start) / stride)) }
  })
}

/** What one window covers within a plane (the spatial elements of one channel). */
export interface WindowCells {
  /** Offsets of the covered elements, in order. */
  readonly offsets: readonly number[]
  /** How many taps lie on the input or its padding, but not behind it. */
  readonly padded: number
}

/** The cells of every window of a plane, outputs in row-major order. */
export function windowCells(axes: readonly WindowAxis[]): WindowCells[] {
  const strides = stridesOf(axes.map(({ extent }) => extent))
  let cells: WindowCells[] = [{ offsets: [0], padded: 1 }]
  axes.forEach((axis, i) => {
    const along = Array.from({ length: axis.outputs }, (_, output) =>
      cellsAlong(axis, tapsAt(axis, output), strides[i]!),
    )
    cells = cells.flatMap((outer) => along.map((inner) => crossCells(outer, inner)))
  })
  return cells
}

function cellsAlong(axis: WindowAxis, { start, from, to }: Taps, stride: number): WindowCells {
  const offsets = Array.from({ length: to - from }, (_, i) => (start + (from + i) * axis.dilation) * stride)
  const padded = Math.min(axis.kernel, Math.ceil((axis.extent + axis.end - start) / axis.dilation))
  return { offsets, padded }
}

function crossCells(outer: WindowCells, inner: WindowCells): WindowCells {
  const offsets = outer.offsets.flatMap((a) => inner.offsets.map((b) => a + b))
  return { offsets, padded: outer.padded * inner.padded }
}

/** How many taps all windows of a node visit, padding included; the measure of pooling work. */
export function countTaps(outputs: Shape, kernel: Shape): number {
  return elementCount(outputs) * elementCount(kernel)
}
