import type { Value } from "../../../ir/graph.ts"
import { along, fixed, plus, type Coordinate, type Coordinates } from "../../access/coordinate.ts"
import type { KernelWriter } from "../../emit/kernel-writer.ts"
import { mergeLoops } from "../../emit/loops.ts"
import { accessesOf } from "../../emit/analysis.ts"
import type { Expr } from "../../language/kernel.ts"
import type { Tail } from "./tail.ts"
import type { WindowPoint } from "./windows.ts"

/** A convolution of which every output channel of a group sees all input channels of that group. */
export interface DenseConvolution {
  readonly name: string
  /** The node's output. */
  readonly value: Value
  readonly batch: number
  readonly groups: number
  /** Channels of one group. */
  readonly inputs: number
  readonly outputs: number
  readonly axes: readonly DenseAxis[]
  /** The input of a window; lanes go along the outputs of the last axis. */
  input(writer: KernelWriter, lanes: number, point: WindowPoint): Expr
  /** One element of the weights; channels are counted within their group. */
  weight(writer: KernelWriter, at: WeightPoint): Expr
  /** What sums start with, one element for each output channel. */
  readonly bias: Value | undefined
  /** Coordinates of an element in the output. */
  outputAt(batch: Coordinate, channel: Coordinate, outputs: Coordinates): Coordinates
}

export interface WeightPoint {
  readonly group: Coordinate
  readonly output: Coordinate
  readonly input: Coordinate
  readonly taps: Coordinates
}

export interface DenseAxis {
  readonly outputs: number
  readonly taps: number
  /** Loops over taps 0, p, 2p, …, over 1, p + 1, … and so on, instead of one over all. */
  readonly phases?: number
}

/** Where along each axis an output is, in the variables `p0`, `p1`, … */
export function pixelAt({ axes }: DenseConvolution): Coordinates {
  return axes.map((_, i) => along(`p${i}`))
}

/** Whether all axes are one long row, for the input and for the tail at `pixelAt`. */
export function isOneRow(
  convolution: DenseConvolution,
  writer: KernelWriter,
  { accesses, mentioned }: Pick<Tail, "accesses" | "mentioned">,
): boolean {
  const { axes, input } = convolution
  if (axes.length === 1 || axes.some(({ taps }) => taps > 1)) return false
  const taps = axes.map(() => fixed(0))
  const point = { batch: along("n"), channel: along("c"), taps, outputs: pixelAt(convolution) }
  const read = accessesOf([input(writer, 1, point)]).loads.map(({ index }) => index)
  const loops = axes.map((axis, i) => ({ variable: `p${i}`, extent: axis.outputs }))
  return mergeLoops(loops, [...read, ...accesses], mentioned).loops.length === 1
}

/** The output channel that lies some channels behind `m`, counted from the first of all groups. */
export function outputChannel({ groups, outputs }: DenseConvolution, beside: Coordinate): Coordinate {
  return plus(plus(along("m"), beside), ofGroup(groups, outputs))
}

/** The first of a group's channels. */
export function ofGroup(groups: number, channels: number): Coordinate {
  return groups === 1 ? fixed(0) : along("g", channels)
}

/** The same outputs, some elements further along the last axis. */
export function besideLast(outputs: Coordinates, beside: Coordinate): Coordinates {
  return outputs.map((output, i) => (i === outputs.length - 1 ? plus(output, beside) : output))
}
