import type { Node, NodeOf } from "../../ir/graph.ts"
import { sectionsOf } from "../../ops/slice.ts"
import { normalizeAxis, type Shape } from "../../tensor/shape.ts"
import { numbersOf, type Tensor } from "../../tensor/tensor.ts"
import { broadcastAt } from "../access/broadcast.ts"
import {
  divide,
  fixed,
  plus,
  reversed,
  scaled,
  shifted,
  type Coordinate,
  type Coordinates,
  type Extents,
} from "../access/coordinate.ts"
import { flatPosition } from "../access/layout.ts"
import type { MovementRule } from "./element-rule.ts"

/** Operators whose output is the input, seen at other coordinates. */
export const movementRules = {
  reshape: view(),
  flatten: view(),
  squeeze: view(),
  unsqueeze: view(),
  identity: view(),
  dropout: view(),
  transpose: moves<NodeOf<"transpose">>(({ attributes: { perm } }, at) => {
    const source: Coordinate[] = []
    at.forEach((coordinate, axis) => (source[perm[axis]!] = coordinate))
    return source
  }),
  slice: moves<NodeOf<"slice">>((node, at, elements) => {
    const [starts, ends, axes, steps] = [1, 2, 3, 4].map((i) => listOf(elements.known(node.inputs[i])))
    const { shape } = node.inputs[0]!.type
    const sections = sectionsOf(shape, { starts: starts!, ends: ends!, axes, steps })
    return at.map((coordinate, axis) => {
      const { first, step } = sections[axis]!
      return step < 0 && coordinate.dynamic !== undefined
        ? scaledBackward(coordinate, first, step)
        : shifted(scaled(coordinate, step), first)
    })
  }),
  expand: moves<NodeOf<"expand">>((node, at) =>
    broadcastAt(node.inputs[0]!.type.shape, node.outputs[0]!.type.shape, at),
  ),
  split: moves<NodeOf<"split">>((node, at, _, output) => {
    const axis = normalizeAxis(node.attributes.axis, at.length)
    const first = node.outputs.slice(0, output).reduce((sum, { type }) => sum + type.shape[axis]!, 0)
    return at.map((coordinate, i) => (i === axis ? shifted(coordinate, first) : coordinate))
  }),
  tile: computed<NodeOf<"tile">>((node, at, { extents }) => {
    const { shape } = node.inputs[0]!.type
    return at.map((coordinate, axis) =>
      remainder(coordinate, shape[axis]!, node.outputs[0]!.type.shape[axis]!, extents),
    )
  }),
  depthToSpace: computed<NodeOf<"depthToSpace">>((node, at, { extents }) => {
    const { blocksize, mode } = node.attributes
    const channels = node.outputs[0]!.type.shape[1]!
    const [y, x] = [divide(at[2]!, blocksize, extents), divide(at[3]!, blocksize, extents)]
    const cell = plus(scaled(y.remainder, blocksize), x.remainder)
    const channel =
      mode === "DCR" ? plus(scaled(cell, channels), at[1]!) : plus(scaled(at[1]!, blocksize * blocksize), cell)
    return [at[0]!, channel, y.quotient, x.quotient]
  }),
  spaceToDepth: computed<NodeOf<"spaceToDepth">>((node, at, { extents }) => {
    const { blocksize } = node.attributes
    const channel = divide(at[1]!, node.inputs[0]!.type.shape[1]!, extents)
    const cell = divide(channel.quotient, blocksize, extents)
    const [y, x] = [plus(scaled(at[2]!, blocksize), cell.quotient), plus(scaled(at[3]!, blocksize), cell.remainder)]
    return [at[0]!, channel.remainder, y, x]
  }),
} as const

/** Affine coordinates stay affine. */
function moves<N extends Node>(source: MovementRule<N>["source"]): MovementRule<N> {
  return { kind: "movement", isView: false, isAffine: true, source }
}

/** Coordinates may need division. */
function computed<N extends Node>(source: MovementRule<N>["source"]): MovementRule<N> {
  return { kind: "movement", isView: false, isAffine: false, source }
}

/** The same elements in the same order under another shape. */
function view(): MovementRule {
  return {
    kind: "movement",
    isView: true,
    isAffine: true,
    source: (node, at, { extents }) => reshapedAt(node.outputs[0]!.type.shape, node.inputs[0]!.type.shape, at, extents),
  }
}

/** The coordinates in `to` of the element that lies at `at` in `from`, in row-major order. */
export function reshapedAt(from: Shape, to: Shape, at: Coordinates, extents: Extents): Coordinates {
  const unmoved = unmovedAxes(from, to)
  if (unmoved !== undefined) return unmoved.map((axis) => (axis === undefined ? fixed(0) : at[axis]!))
  let rest = flatPosition(from, at)
  const source = new Array<Coordinate>(to.length)
  for (let axis = to.length - 1; axis >= 0; axis--) {
    if (axis === 0) source[0] = rest
    else {
      const { quotient, remainder: within } = divide(rest, to[axis]!, extents)
      source[axis] = within
      rest = quotient
    }
  }
  return source
}

/** When only axes of one element come and go: which axis of `from` each axis of `to` is. */
function unmovedAxes(from: Shape, to: Shape): (number | undefined)[] | undefined {
  const wide = from.flatMap((extent, axis) => (extent === 1 ? [] : [axis]))
  let next = 0
  const axes = to.map((extent) => (extent === 1 ? undefined : wide[next++]))
  return next === wide.length && to.every((extent, axis) => extent === 1 || extent === from[axes[axis] ?? -1])
    ? axes
    : undefined
}

function remainder(at: Coordinate, extent: number, of: number, extents: Extents): Coordinate {
  if (extent === 1) return fixed(0)
  return extent === of ? at : divide(at, extent, extents).remainder
}

/** `first + step · at` for a negative step, where the dynamic part must be turned around. */
function scaledBackward(at: Coordinate, first: number, step: number): Coordinate {
  return reversed(scaled(at, -step), first)
}

function listOf(tensor: Tensor | undefined): readonly number[] | undefined {
  return tensor === undefined ? undefined : numbersOf(tensor)
}
