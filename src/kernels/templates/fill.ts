import { elementCount, type Shape } from "../../tensor/shape.ts"
import { elementAt, isRowMajor } from "../access/layout.ts"
import type { Stored } from "../access/storage.ts"
import { registerType } from "../emit/kernel-writer.ts"
import { laneCountOf } from "../emit/lanes.ts"
import { axesOf, coordinatesOf, mergeLoops, rangeOver, vectorLoops } from "../emit/loops.ts"
import type { TemplateContext } from "../emit/template-context.ts"
import { at, constant } from "../language/build.ts"
import { store } from "../language/statements.ts"

/** One value in every element of a tensor; where it is all of its storage, up to the end of the last vector. */
export function fill(context: TemplateContext, to: Stored, shape: Shape, value: number | bigint): void {
  const { storage, layout } = to
  const writer = context.writer()
  const lanes = laneCountOf(storage.dtype)
  const valueOf = (width: number) => constant(registerType(storage.dtype, width), value)
  if (isRowMajor(layout, shape) && elementCount(shape) === storage.elementCount) {
    const count = Math.ceil(storage.elementCount / lanes)
    const body = [store(writer.mention(storage, "write"), at({ i: lanes }), valueOf(lanes))]
    context.run(writer, "fill", { variable: "i", count }, body)
    return
  }
  const { loops, finish } = mergeLoops(axesOf(shape, layout), [elementAt(layout, coordinatesOf(shape))], new Set())
  const inner = loops.at(-1)
  const point = (width: number) =>
    writer.store(to, coordinatesOf(shape, width === 1 ? undefined : inner?.variable), valueOf(width), finish)
  const rows = inner === undefined ? point(1) : vectorLoops(inner, lanes, point)
  context.run(writer, "fill", ...rangeOver(loops.slice(0, -1), rows))
}
