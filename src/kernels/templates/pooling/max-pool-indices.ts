/**
 * The greatest element of each window and where it lies, one output at a time: the best so far and its place are carried along. A tap
 * outside of the input is passed over. The first of equal elements counts, and the first NaN.
 */
import { present } from "../../../diagnostics/invariant.ts"
import type { NodeOf } from "../../../ir/graph.ts"
import type { DType } from "../../../tensor/dtype.ts"
import { stridesOf, type Shape } from "../../../tensor/shape.ts"
import {
  along,
  fixed,
  plus,
  scaled,
  shifted,
  valueOf,
  type Coordinate,
  type Coordinates,
} from "../../access/coordinate.ts"
import { rowMajor } from "../../access/layout.ts"
import { registerType } from "../../emit/kernel-writer.ts"
import { axesOf, coordinatesOf, rangeOver } from "../../emit/loops.ts"
import type { TemplateContext } from "../../emit/template-context.ts"
import { and, constant, convert, eq, gt, lt, ltU, ne, or } from "../../language/build.ts"
import type { Expr, Statement } from "../../language/kernel.ts"
import { isFloatType } from "../../language/value-type.ts"
import { accumulator, bind, loop, update, when } from "../../language/statements.ts"

export function lowerMaxPoolIndices(node: NodeOf<"maxPool">, context: TemplateContext): void {
  const x = present(node.inputs[0], "x")
  const value = present(node.outputs[0], "y")
  const { shape, dtype } = x.type
  const writer = context.writer()
  const at = coordinatesOf(value.type.shape)
  const [batch, channel, ...outputs] = at as [Coordinate, Coordinate, ...Coordinate[]]
  const { strides, dilations, pads, kernelShape, storageOrder } = node.attributes
  const source = outputs.map((output, i) =>
    shifted(plus(scaled(output, strides[i]!), scaled(along(`k${i}`), dilations[i]!)), -pads[i]!),
  )
  const [bestDeclaration, best] = accumulator("best", constant(registerType(dtype, 1), lowestOf(dtype)))
  const [placeDeclaration, place] = accumulator("place", constant("i32", -1))
  const [bound, rival] = bind("rival", writer.load(context.materialise(x), [batch, channel, ...source], 1))
  const position = valueOf(placeOf(shape, storageOrder, [batch, channel, ...source]))
  const take = when(beats(rival, best, place), [update(best, rival), update(place, position)])
  const search = kernelShape.reduceRight<readonly Statement[]>(
    (inner, taps, i) => {
      const isInside = ltU(valueOf(source[i]!), shape[i + 2]!)
      return [loop(`k${i}`, taps, [when(isInside, inner)])]
    },
    [bound, take],
  )
  const registers = [best, convert("i64", place)]
  const stores = context.results.flatMap((result) =>
    writer.store(context.target(result), at, present(registers[node.outputs.indexOf(result)], "an output")),
  )
  const loops = axesOf(value.type.shape, rowMajor(value.type.shape))
  context.run(writer, "maxPool", ...rangeOver(loops, [bestDeclaration, placeDeclaration, ...search, ...stores]))
}

/** What a window of nothing but padding gives. */
export function lowestOf(dtype: DType): number {
  if (dtype === "int8") return -128
  return dtype === "uint8" ? 0 : -Infinity
}

function beats(rival: Expr, best: Expr, place: Expr): Expr {
  const isFirst = lt(place, 0)
  const isGreater = gt(rival, best)
  if (!isFloatType(rival.type)) return or(isFirst, isGreater)
  const isFirstNaN = and(ne(rival, rival), eq(best, best))
  return or(isFirst, or(isGreater, isFirstNaN))
}

/** The flat position in the input, its spatial axes in row-major or column-major order. */
function placeOf(shape: Shape, storageOrder: number, at: Coordinates): Coordinate {
  const spatial = shape.slice(2)
  const within = storageOrder === 0 ? stridesOf(spatial) : stridesOf(spatial.toReversed()).toReversed()
  const strides = [...stridesOf(shape).slice(0, 2), ...within]
  return at.reduce((sum, coordinate, axis) => plus(sum, scaled(coordinate, strides[axis]!)), fixed(0))
}
