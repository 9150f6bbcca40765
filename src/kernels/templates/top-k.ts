/**
 * The k best elements of each line, by k searches: each finds the best of the elements that come behind the one found
 * before.
 *
 *   key = MAX, index = -1
 *   for r < k {
 *     best = none
 *     for j { if key[j] < key, or key[j] = key and j > index: if best is none or key[j] > key[best]: best = j }
 *     store best;  key, index = key[best], best
 *   }
 *
 * Elements are compared as integers in the order of topK: the bits of a float with the lower ones inverted where it is
 * negative order like the numbers; -0 becomes 0, and NaN the greatest. For the least elements the order is inverted. No
 * memory is needed, and k is small in practice.
 */
import { present } from "../../diagnostics/invariant.ts"
import type { NodeOf } from "../../ir/graph.ts"
import type { DType } from "../../tensor/dtype.ts"
import { normalizeAxis } from "../../tensor/shape.ts"
import { along, dynamic } from "../access/coordinate.ts"
import { rowMajor } from "../access/layout.ts"
import { axesOf, coordinatesOf, extentsOf, rangeOver } from "../emit/loops.ts"
import {
  add,
  and,
  bitcast,
  constant,
  convert,
  eq,
  gt,
  lt,
  max,
  ne,
  not,
  or,
  select,
  shr,
  variable,
  xor,
} from "../language/build.ts"
import type { Expr } from "../language/kernel.ts"
import { laneOf } from "../language/value-type.ts"
import { accumulator, bind, loop, update, when } from "../language/statements.ts"
import { isFloating, isFullUnsigned } from "../rules/integers.ts"
import type { TemplateRule } from "../rules/rule.ts"

export const topKRule: TemplateRule<NodeOf<"topK">> = {
  kind: "template",
  reads: () => ["moved", "known"],
  epilogue: false,
  lower(node, context) {
    const x = present(node.inputs[0], "x")
    const [values, indices] = node.outputs
    const { shape, dtype } = x.type
    const axis = normalizeAxis(node.attributes.axis, shape.length)
    const k = values!.type.shape[axis]!
    const axes = axesOf(shape, rowMajor(shape)).filter(({ variable: name }) => name !== `i${axis}`)
    const writer = context.writer()
    const reader = writer.reader(1, extentsOf(axes).set("j", shape[axis]!).set("r", k))
    const line = coordinatesOf(shape)
    const keyAt = keyOf(dtype, node.attributes.largest, reader.element(x, line.with(axis, along("j"))))
    const greatest = constant(keyAt.type, keyAt.type === "i32" ? 2 ** 31 - 1 : 2n ** 63n - 1n)
    const [lastKeyDeclaration, lastKey] = accumulator("lastKey", greatest)
    const [lastDeclaration, last] = accumulator("last", constant("i32", -1))
    const [bestKeyDeclaration, bestKey] = accumulator("bestKey", greatest)
    const [bestDeclaration, best] = accumulator("best", constant("i32", -1))
    const [bound, key] = bind("key", keyAt)
    const isBehind = or(lt(key, lastKey), and(eq(key, lastKey), gt(variable("j"), last)))
    const isBetter = or(lt(best, 0), gt(key, bestKey))
    const take = when(and(isBehind, isBetter), [update(bestKey, key), update(best, variable("j"))])
    const at = line.with(axis, along("r"))
    const chosen = reader.element(x, line.with(axis, dynamic(max(best, 0))))
    const search = [
      bestKeyDeclaration,
      bestDeclaration,
      loop("j", shape[axis]!, [bound, take]),
      ...writer.store(context.target(values!), at, chosen),
      ...writer.store(context.target(indices!), at, convert("i64", best)),
      update(lastKey, bestKey),
      update(last, best),
    ]
    context.run(writer, "topK", ...rangeOver(axes, [lastKeyDeclaration, lastDeclaration, loop("r", k, search)]))
  },
}

function keyOf(dtype: DType, largest: boolean, element: Expr): Expr {
  const key = isFloating(dtype) ? floatKey(element) : isFullUnsigned(dtype) ? xor(element, signBit(element)) : element
  return largest ? key : not(key)
}

function floatKey(element: Expr): Expr {
  const bits = bitcast(add(element, 0))
  const isSingle = laneOf(bits.type) === "i32"
  const lower = isSingle ? 2 ** 31 - 1 : 2n ** 63n - 1n
  const ordered = xor(bits, and(shr(bits, isSingle ? 31 : 63), constant(bits.type, lower)))
  return select(ne(element, element), constant(bits.type, lower), ordered)
}

function signBit(element: Expr): bigint {
  return laneOf(element.type) === "i32" ? -(2n ** 31n) : -(2n ** 63n)
}
