import type { NodeOf } from "../../../ir/graph.ts"
import {
  abs,
  add,
  ceil,
  compare,
  div,
  floor,
  fma,
  max,
  min,
  mul,
  nearest,
  neg,
  operand,
  pmax,
  select,
  sqrt,
} from "../../language/build.ts"
import type { Expr } from "../../language/kernel.ts"
import { erf } from "../../math/erf.ts"
import { exp, expm1 } from "../../math/exp.ts"
import { gelu, geluByTanh } from "../../math/gelu.ts"
import { acosh, asinh, atanh, cosh, sinh } from "../../math/hyperbolic.ts"
import { acos, asin, atan } from "../../math/inverse-trigonometry.ts"
import { log, log1p } from "../../math/log.ts"
import { sigmoid } from "../../math/sigmoid.ts"
import { tanh } from "../../math/tanh.ts"
import { cos, sin, tan } from "../../math/trigonometry.ts"
import { isFloating } from "../integers.ts"
import { ask, boolOfMask } from "../truth.ts"
import { onLongs, unary } from "./elementwise.ts"

/** Functions of one element. */
export const functionRules = {
  reciprocal: unary((x) => div(operand(x.type, 1), x)),
  sqrt: unary(sqrt),
  exp: unary(exp),
  log: unary(log),
  floor: unary(floor),
  ceil: unary(ceil),
  round: unary(nearest),
  sin: unary(sin),
  cos: unary(cos),
  tan: unary(tan),
  asin: unary(asin),
  acos: unary(acos),
  atan: unary(atan),
  sinh: unary(sinh),
  cosh: unary(cosh),
  tanh: unary(tanh),
  asinh: unary(asinh),
  acosh: unary(acosh),
  atanh: unary(atanh),
  erf: unary(erf),
  sigmoid: unary(sigmoid),
  relu: unary((x, _, dtype) => (isFloating(dtype) ? pmax(x, 0) : max(x, 0)), { isScalarOnly: onLongs }),
  softplus: unary(softPositive),
  softsign: unary((x) => div(x, add(abs(x), 1))),
  mish: unary((x) => mul(x, tanh(softPositive(x)))),
  hardSwish: unary((x) => mul(x, unitClip(fma(x, 1 / 6, 0.5)))),
  leakyRelu: unary<NodeOf<"leakyRelu">>((x, { attributes: { alpha } }) => whereNegative(x, mul(x, alpha))),
  elu: unary<NodeOf<"elu">>((x, { attributes: { alpha } }) => whereNegative(x, mul(expm1(x), alpha))),
  selu: unary<NodeOf<"selu">>((x, { attributes: { alpha, gamma } }) =>
    mul(select(compare("gt", x, 0), x, mul(expm1(x), alpha)), gamma),
  ),
  celu: unary<NodeOf<"celu">>((x, { attributes: { alpha } }) => {
    return add(max(x, 0), min(mul(expm1(div(x, alpha)), alpha), 0))
  }),
  hardSigmoid: unary<NodeOf<"hardSigmoid">>((x, { attributes: { alpha, beta } }) => unitClip(fma(x, alpha, beta))),
  thresholdedRelu: unary<NodeOf<"thresholdedRelu">>((x, { attributes: { alpha } }) =>
    select(compare("gt", x, alpha), x, 0),
  ),
  gelu: unary<NodeOf<"gelu">>((x, { attributes: { approximate } }) =>
    approximate === "tanh" ? geluByTanh(x) : gelu(x),
  ),
  isNaN: unary((x) => ask("ne", x, x)),
  isInf: unary<NodeOf<"isInf">>((x, { attributes: { detectNegative, detectPositive } }) => {
    if (!detectNegative && !detectPositive) return boolOfMask(compare("ne", operand(x.type, 0), 0))
    if (detectNegative && detectPositive) return ask("eq", abs(x), Infinity)
    return ask("eq", x, detectPositive ? Infinity : -Infinity)
  }),
} as const

function whereNegative(x: Expr, negative: Expr): Expr {
  return select(compare("lt", x, 0), negative, x)
}

function unitClip(x: Expr): Expr {
  return max(min(x, 1), 0)
}

/** log(1 + exp(x)) that does not overflow. */
function softPositive(x: Expr): Expr {
  return add(max(x, 0), log1p(exp(neg(abs(x)))))
}
