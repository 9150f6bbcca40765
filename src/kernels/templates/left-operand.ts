/**
 * Copies the left operand of a product where reading it in place would be slow.
 *
 * A tile reads its rows side by side while k runs. When the distance between rows is a multiple of 1 KiB, all of them
 * fall into the same few sets of the nearest cache and push each other out: 126 · 256 · 1024 runs at half the speed of
 * 126 · 256 · 1040. When neighbours along k are far apart, every step touches a new line of every row. The copy has
 * rows side by side and a cache line between them, and is read once for each tile of columns, so it pays when there are
 * several.
 */
import type { Value } from "../../ir/graph.ts"
import { dtypes } from "../../tensor/dtype.ts"
import { along, fixed, strideAlong, type Coordinates } from "../access/coordinate.ts"
import type { Stored } from "../access/storage.ts"
import type { ElementReader } from "../emit/element-reader.ts"
import { extentsOf } from "../emit/loops.ts"
import type { TemplateContext } from "../emit/template-context.ts"
import type { Expr } from "../language/kernel.ts"

export type LeftElement = (reader: ElementReader, at: Coordinates) => Expr

const conflictBytes = 1024
const gapBytes = 64
const fewestRows = 4
const fewestColumns = 64

/** How to read an operand that has its rows along one axis and the terms of each sum along another. */
export function leftOperand(
  context: TemplateContext,
  value: Value,
  axes: { readonly row: number; readonly inner: number },
  columns: number,
): LeftElement {
  const rows = value.type.shape[axes.row] ?? 1
  const inPlace: LeftElement = (reader, at) => reader.element(value, at)
  if (rows < fewestRows || columns < fewestColumns || !isSlow(context, value, axes)) return inPlace
  const copy = context.arranged(value, `rows ${axes.row} ${axes.inner}`, () => copyRows(context, value, axes))
  return (reader, at) => reader.load(copy, at)
}

/** Rows side by side with a gap between them; other axes follow outside. */
function copyRows(
  context: TemplateContext,
  value: Value,
  axes: { readonly row: number; readonly inner: number },
): Stored {
  const { dtype, shape } = value.type
  const pitch = shape[axes.inner]! + gapBytes / dtypes[dtype].byteLength
  const strides = new Array<number>(shape.length)
  strides[axes.inner] = 1
  strides[axes.row] = pitch
  let stride = shape[axes.row]! * pitch
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (axis === axes.inner || axis === axes.row) continue
    strides[axis] = stride
    stride *= shape[axis]!
  }
  const copy = { storage: context.scratch(dtype, stride), layout: { offset: 0, strides } }
  context.compute(value, copy)
  return copy
}

function isSlow(
  context: TemplateContext,
  value: Value,
  { row, inner }: { readonly row: number; readonly inner: number },
): boolean {
  const { shape, dtype } = value.type
  const at = shape.map((_, axis) => (axis === row ? along("row") : axis === inner ? along("k") : fixed(0)))
  const extents = extentsOf([
    { variable: "row", extent: shape[row]! },
    { variable: "k", extent: shape[inner]! },
  ])
  const expr = context.writer().reader(1, extents).element(value, at)
  if (expr.op !== "load" || expr.index.dynamic !== undefined) return true
  const pitch = strideAlong(expr.index, "row") * dtypes[dtype].byteLength
  return strideAlong(expr.index, "k") !== 1 || pitch % conflictBytes === 0
}
