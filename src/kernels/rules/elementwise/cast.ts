import type { NodeOf } from "../../../ir/graph.ts"
import { dtypes, type DType } from "../../../tensor/dtype.ts"
import { convert, max, min, ne, operand } from "../../language/build.ts"
import type { Expr } from "../../language/kernel.ts"
import { isVector, laneOfDType, vectorOf, type ValueType } from "../../language/value-type.ts"
import { bfloatToFloat, floatToBfloat, floatToHalf, halfToFloat } from "../../math/half.ts"
import { isFloating, isUnsigned, wrapTo } from "../integers.ts"
import { boolOfMask } from "../truth.ts"
import { unary } from "./elementwise.ts"

/** The same values with another dtype: see `castTensor` for the rules. */
export const castRule = unary<NodeOf<"cast">>((x, node) =>
  castElement(x, node.inputs[0]!.type.dtype, node.attributes.to),
)

export function castElement(x: Expr, from: DType, to: DType): Expr {
  if (from === to) return x
  if (isHalf(from)) return castElement(fromHalf[from](x), "float32", to)
  if (isHalf(to)) return toHalf[to](castElement(x, from, "float32"))
  const lane = laneOfDType(to)
  const type: ValueType = isVector(x.type) ? vectorOf(lane) : lane
  if (to === "bool") return truthOf(x)
  if (isFloating(from)) return isFloating(to) ? convert(type, x) : wholeOf(x, type, to)
  if (isFloating(to)) return convert(type, x, { signed: !isUnsigned(from) })
  return wrapTo(to, convert(type, x, { signed: !isUnsigned(from) }))
}

type Half = "float16" | "bfloat16"

const fromHalf: Record<Half, (bits: Expr) => Expr> = { float16: halfToFloat, bfloat16: bfloatToFloat }
const toHalf: Record<Half, (x: Expr) => Expr> = { float16: floatToHalf, bfloat16: floatToBfloat }

function isHalf(dtype: DType): dtype is Half {
  return dtype === "float16" || dtype === "bfloat16"
}

function truthOf(x: Expr): Expr {
  return boolOfMask(ne(x, 0))
}

/** Toward zero, then the nearest end of the dtype's range. */
function wholeOf(x: Expr, type: ValueType, to: DType): Expr {
  const bits = 8 * dtypes[to].byteLength
  const whole = convert(type, x, { signed: bits < 32 || !isUnsigned(to) })
  if (bits >= 32) return whole
  const [low, high] = isUnsigned(to) ? [0, 2 ** bits - 1] : [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1]
  return min(max(whole, operand(type, low)), operand(type, high))
}
