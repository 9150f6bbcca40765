import type { Node, NodeOf } from "../../ir/graph.ts"
import { sectionsOf } from "../../ops/slice.ts"
import { elementCount, normalizeAxis, type Shape } from "../../tensor/shape.ts"
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

/**
 * The coordinates in `to` of the element that lies at `at` in `from`, in row-major order. Axes are split and joined
 * within stretches of equal count on both sides, so that axes before and behind need no division.
 */
export function reshapedAt(from: Shape, to: Shape, at: Coordinates, extents: Extents): Coordinates {
  if (elementCount(to) === 0) return to.map(() => fixed(0))
  return stretchesOf(from, to).flatMap(({ from: [first, end], to: [firstTo, endTo] }) =>
    reshapedStretch(from.slice(first, end), to.slice(firstTo, endTo), at.slice(first, end), extents),
  )
}

function reshapedStretch(from: Shape, to: Shape, at: Coordinates, extents: Extents): Coordinates {
  const wide = to.flatMap((extent, axis) => (extent === 1 ? [] : [axis]))
  const source: Coordinate[] = to.map(() => fixed(0))
  let rest = flatPosition(from, at)
  for (const axis of wide.slice(1).reverse()) {
    const { quotient, remainder: within } = divide(rest, to[axis]!, extents)
    source[axis] = within
    rest = quotient
  }
  if (wide.length > 0) source[wide[0]!] = rest
  return source
}

/** Axes [first, end) on both sides. */
interface Stretch {
  readonly from: readonly [first: number, end: number]
  readonly to: readonly [first: number, end: number]
}

/** The shortest stretches of axes that count the same on both sides; no extent is 0. */
function stretchesOf(from: Shape, to: Shape): Stretch[] {
  const stretches: Stretch[] = []
  for (let [i, j] = [0, 0]; i < from.length || j < to.length;) {
    const [first, firstTo] = [i, j]
    let [count, countTo] = [1, 1]
    do {
      if (j >= to.length || (i < from.length && count <= countTo)) count *= from[i++]!
      else countTo *= to[j++]!
    } while (count !== countTo)
    stretches.push({ from: [first, i], to: [firstTo, j] })
  }
  return stretches
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
