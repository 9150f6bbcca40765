/**
 * Fewer and longer loops: neighbouring axes become one where every access walks through both as through one.
 *
 *   for i < 8 { for j < 28 { y[28·i + j] = relu(x[28·i + j]) } }   →   for j < 224 { y[j] = relu(x[j]) }
 *
 * Loop i melts into j when for every load and store stride(i) = extent(j) · stride(j), and i's value is not used
 * otherwise. The axes keep their own coordinates while expressions are made; only the final indices lose the term of i.
 */
import type { Shape } from "../../tensor/shape.ts"
import { along, fixed, laneVariable, plus, strideAlong, without, type Coordinates } from "../access/coordinate.ts"
import type { Layout } from "../access/layout.ts"
import type { For, Index, Kernel, Statement } from "../language/kernel.ts"
import { loop } from "../language/statements.ts"

export interface LoopAxis {
  readonly variable: string
  readonly extent: number
}

/**
 * Loops over the axes of a shape, from the widest stride of a layout to the narrowest; axes of one element need none.
 */
export function axesOf(shape: Shape, layout: Layout, prefix = "i"): LoopAxis[] {
  return shape
    .map((extent, axis) => ({ variable: `${prefix}${axis}`, extent, stride: layout.strides[axis]! }))
    .filter(({ extent }) => extent !== 1)
    .sort((a, b) => b.stride - a.stride)
    .map(({ variable, extent }) => ({ variable, extent }))
}

/** The coordinates that those loops run through; with `lanes`, the innermost one counts its lanes too. */
export function coordinatesOf(shape: Shape, lanedVariable?: string, prefix = "i"): Coordinates {
  return shape.map((extent, axis) => {
    const name = `${prefix}${axis}`
    if (extent === 1) return fixed(0)
    return name === lanedVariable ? plus(along(name), along(laneVariable)) : along(name)
  })
}

export function extentsOf(axes: readonly LoopAxis[]): Map<string, number> {
  return new Map(axes.map(({ variable, extent }) => [variable, extent]))
}

export interface MergedLoops {
  readonly loops: readonly LoopAxis[]
  /** Takes the terms of the loops that are gone out of an index. */
  readonly finish: (index: Index) => Index
}

export function mergeLoops(
  axes: readonly LoopAxis[],
  accesses: readonly Index[],
  mentioned: ReadonlySet<string>,
): MergedLoops {
  const loops: LoopAxis[] = []
  const gone: string[] = []
  for (const inner of axes) {
    const outer = loops.at(-1)
    if (outer !== undefined && canMerge(outer, inner, accesses, mentioned)) {
      gone.push(outer.variable)
      loops[loops.length - 1] = { variable: inner.variable, extent: outer.extent * inner.extent }
    } else loops.push(inner)
  }
  return { loops, finish: (index) => gone.reduce(without, index) }
}

function canMerge(
  outer: LoopAxis,
  inner: LoopAxis,
  accesses: readonly Index[],
  mentioned: ReadonlySet<string>,
): boolean {
  if (mentioned.has(outer.variable) || mentioned.has(inner.variable)) return false
  return accesses.every(
    (index) => strideAlong(index, outer.variable) === inner.extent * strideAlong(index, inner.variable),
  )
}

/** Nested loops around a body. */
export function nest(axes: readonly LoopAxis[], body: readonly Statement[]): readonly Statement[] {
  return axes.reduceRight<readonly Statement[]>((inner, { variable, extent }) => [loop(variable, extent, inner)], body)
}

/** A loop that takes `lanes` elements at a time, and one for what is left. */
export function vectorLoops(
  { variable, extent }: LoopAxis,
  lanes: number,
  body: (lanes: number) => readonly Statement[],
): readonly For[] {
  const whole = extent - (extent % lanes)
  const loops: For[] = []
  if (whole > 0) loops.push(loop(variable, whole, body(lanes), { step: lanes }))
  if (whole < extent) loops.push(loop(variable, extent, body(1), { begin: whole }))
  return loops
}

/** A kernel's range is its outermost loop, or a single turn. */
export type RangeAndBody = readonly [Kernel["range"], readonly Statement[]]

export function rangeOver([outer, ...inner]: readonly LoopAxis[], body: readonly Statement[]): RangeAndBody {
  if (outer === undefined) return [{ variable: "once", count: 1 }, body]
  return [{ variable: outer.variable, count: outer.extent }, nest(inner, body)]
}
