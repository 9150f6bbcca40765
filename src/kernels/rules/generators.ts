import { present } from "../../diagnostics/invariant.ts"
import type { NodeOf, Value } from "../../ir/graph.ts"
import { normalizeAxis } from "../../tensor/shape.ts"
import { numbersOf } from "../../tensor/tensor.ts"
import { indexWithin } from "../../ops/families/indices.ts"
import { dynamic, fixed, valueOf, type Coordinate, type Coordinates } from "../access/coordinate.ts"
import { registerType } from "../emit/kernel-writer.ts"
import { add, constant, convert, eq, ge, le, lt, max, min, mul, or, select, sub } from "../language/build.ts"
import { laneOfDType } from "../language/value-type.ts"
import { castElement } from "./elementwise/cast.ts"
import { wrapTo } from "./integers.ts"
import type { ElementSource, GeneratorRule, ReadMode } from "./element-rule.ts"

/** Operators that pick elements by index, or make them from their coordinates. */
export const generatorRules = {
  gather: generator<NodeOf<"gather">>(["moved", "moved"], (node, at, elements) => {
    const [x, indices] = [node.inputs[0]!, node.inputs[1]!]
    const axis = normalizeAxis(node.attributes.axis, x.type.shape.length)
    const rank = indices.type.shape.length
    const index = indexAt(elements, indices, at.slice(axis, axis + rank), x.type.shape[axis]!)
    return elements.element(x, [...at.slice(0, axis), index, ...at.slice(axis + rank)])
  }),
  gatherElements: generator<NodeOf<"gatherElements">>(["moved", "moved"], (node, at, elements) => {
    const [x, indices] = [node.inputs[0]!, node.inputs[1]!]
    const axis = normalizeAxis(node.attributes.axis, at.length)
    return elements.element(x, at.with(axis, indexAt(elements, indices, at, x.type.shape[axis]!)))
  }),
  gatherND: generator<NodeOf<"gatherND">>(["moved", "moved"], (node, at, elements) => {
    const [x, indices] = [node.inputs[0]!, node.inputs[1]!]
    const { batchDims } = node.attributes
    const tuples = indices.type.shape.length - 1
    const tuple = Array.from({ length: indices.type.shape[tuples]! }, (_, i) => {
      return indexAt(elements, indices, [...at.slice(0, tuples), fixed(i)], x.type.shape[batchDims + i]!)
    })
    return elements.element(x, [...at.slice(0, batchDims), ...tuple, ...at.slice(tuples)])
  }),
  trilu: single<NodeOf<"trilu">>(["once", "known"], (node, at, elements) => {
    const k = node.inputs[1] === undefined ? 0 : numbersOf(present(elements.known(node.inputs[1]), "k"))[0]!
    const element = elements.element(node.inputs[0]!, at)
    const diagonal = sub(valueOf(at.at(-1)!), valueOf(at.at(-2)!))
    return select(node.attributes.upper ? ge(diagonal, k) : le(diagonal, k), element, 0)
  }),
  oneHot: single<NodeOf<"oneHot">>(["once", "known", "moved"], (node, at, elements) => {
    const [indices, values] = [node.inputs[0]!, node.inputs[2]!]
    const axis = normalizeAxis(node.attributes.axis, at.length)
    const depth = node.outputs[0]!.type.shape[axis]!
    const index = castElement(elements.single(indices, at.toSpliced(axis, 1)), indices.type.dtype, "int64")
    const place = convert("i64", valueOf(at[axis]!))
    const isHot = or(eq(index, place), eq(add(index, BigInt(depth)), place))
    return select(isHot, elements.single(values, [fixed(1)]), elements.single(values, [fixed(0)]))
  }),
  range: single<NodeOf<"range">>(["known", "known", "known"], (node, at, elements) => {
    const { dtype } = node.outputs[0]!.type
    const [start, delta] = [elements.single(node.inputs[0]!, []), elements.single(node.inputs[2]!, [])]
    const steps = castElement(valueOf(at[0]!), "int32", dtype)
    return wrapTo(dtype, add(start, mul(steps, delta)))
  }),
  eyeLike: single<NodeOf<"eyeLike">>(["known"], (node, at) => {
    const type = laneOfDType(node.outputs[0]!.type.dtype)
    return select(eq(add(valueOf(at[0]!), node.attributes.k), valueOf(at[1]!)), constant(type, 1), 0)
  }),
  constantOfShape: generator<NodeOf<"constantOfShape">>(["known"], (node, _, { lanes }) => {
    const { dtype, value } = node.attributes
    return constant(registerType(dtype, lanes), dtype === "bool" ? Number(value !== 0) : value)
  }),
} as const

function generator<N>(reads: readonly ReadMode[], element: GeneratorRule<N>["element"]): GeneratorRule<N> {
  return { kind: "generator", isScalarOnly: false, reads: () => reads, element }
}

/** One whose value depends on the coordinates themselves. */
function single<N>(reads: readonly ReadMode[], element: GeneratorRule<N>["element"]): GeneratorRule<N> {
  return { ...generator(reads, element), isScalarOnly: true }
}

/** A coordinate that data supply: negative indices count from the end, and any other stays within the axis. */
export function indexAt(
  elements: Pick<ElementSource, "single">,
  indices: Value,
  at: Coordinates,
  extent: number,
): Coordinate {
  const index = elements.single(indices, at)
  if (index.op === "constant") return fixed(indexWithin(Number(index.lanes[0]), extent))
  const wrapped = select(lt(index, 0), add(index, extent), index)
  const within = min(max(wrapped, 0), extent - 1)
  return dynamic(convert("i32", within))
}
