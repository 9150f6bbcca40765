import { present } from "../../diagnostics/invariant.ts"
import type { Node, NodeOf } from "../../ir/graph.ts"
import { reducedAxes } from "../../ops/families/reduction.ts"
import type { DType } from "../../tensor/dtype.ts"
import { abs, add, div, divU, mul, sqrt } from "../language/build.ts"
import type { Expr } from "../language/kernel.ts"
import { log } from "../math/log.ts"
import { castElement } from "../rules/elementwise/cast.ts"
import { greatestOf, isFloating, isFullUnsigned, isUnsigned, leastOf, wrapTo } from "../rules/integers.ts"
import type { TemplateRule } from "../rules/rule.ts"
import { lowerReduction, type Combination } from "./reduction.ts"

type ReductionOp =
  | "reduceSum"
  | "reduceMean"
  | "reduceMax"
  | "reduceMin"
  | "reduceProd"
  | "reduceL1"
  | "reduceL2"
  | "reduceSumSquare"
  | "reduceLogSum"
type ReductionNode = NodeOf<ReductionOp>

const asIs = (sum: Expr): Expr => sum
const sum: Combination = { start: () => 0, step: add, join: add, finish: asIs }

/** Sums of a function of each element. */
function sumOf(element: (x: Expr) => Expr, finish: Combination["finish"] = asIs): Combination {
  return { ...sum, step: (total, x) => add(total, element(x)), finish }
}

const combinations: Record<ReductionOp, (dtype: DType) => Combination> = {
  reduceSum: () => sum,
  reduceMean: (dtype) => ({ ...sum, finish: (total, count) => meanOf(dtype, total, count) }),
  reduceMax: (dtype) => ({
    start: () => extremeOf(dtype, "low"),
    ...both((a, b) => greatestOf(dtype, a, b)),
    finish: asIs,
  }),
  reduceMin: (dtype) => ({
    start: () => extremeOf(dtype, "high"),
    ...both((a, b) => leastOf(dtype, a, b)),
    finish: asIs,
  }),
  reduceProd: () => ({ start: () => 1, ...both(mul), finish: asIs }),
  reduceL1: (dtype) => sumOf((x) => (isUnsigned(dtype) ? x : abs(x))),
  reduceL2: () => sumOf((x) => mul(x, x), sqrt),
  reduceSumSquare: () => sumOf((x) => mul(x, x)),
  reduceLogSum: () => sumOf(asIs, log),
}

/** How the elements that a reduction goes over are combined. */
export function combinationOf(op: ReductionOp, dtype: DType): Combination {
  const combination = combinations[op](dtype)
  return { ...combination, finish: (total, count) => wrapTo(dtype, combination.finish(total, count)) }
}

function both(join: (a: Expr, b: Expr) => Expr): Pick<Combination, "step" | "join"> {
  return { step: join, join }
}

function meanOf(dtype: DType, total: Expr, count: number): Expr {
  if (isFloating(dtype)) return count === 0 ? div(total, 0) : mul(total, 1 / count)
  return isUnsigned(dtype) ? divU(total, count) : div(total, count)
}

function extremeOf(dtype: DType, end: "low" | "high"): number | bigint {
  if (isFloating(dtype)) return end === "low" ? -Infinity : Infinity
  if (dtype === "bool") return end === "low" ? 0 : 1
  const bits = BigInt(dtype.replace(/\D+/, ""))
  const range = isUnsigned(dtype)
    ? { low: 0n, high: (1n << bits) - 1n }
    : { low: -(1n << (bits - 1n)), high: (1n << (bits - 1n)) - 1n }
  return range[end]
}

function reductionRule(op: ReductionOp): TemplateRule<ReductionNode> {
  return {
    kind: "template",
    reads: () => ["once", "known"],
    epilogue: true,
    refuses: (node) => refusesDType(op, node),
    lower(node, context) {
      const x = present(node.inputs[0], "x")
      const { dtype } = x.type
      const { keepdims, noopWithEmptyAxes } = node.attributes
      lowerReduction(context, {
        name: op,
        value: node.outputs[0]!,
        x,
        axes: reducedAxes(x.type.shape, context.known(node.inputs[1]), noopWithEmptyAxes),
        keepdims,
        combination: combinationOf(op, dtype),
        isScalarOnly: isScalarOnly(op, dtype),
      })
    },
  }
}

function refusesDType(op: ReductionOp, { inputs }: Node): string | undefined {
  const { dtype } = inputs[0]!.type
  const needsFloats = op === "reduceL2" || op === "reduceLogSum"
  return needsFloats && !isFloating(dtype) ? "integers would need a sum in floating point" : undefined
}

/** Means of integers divide, and extremes of 64-bit integers compare, which vectors do not. */
function isScalarOnly(op: ReductionOp, dtype: DType): boolean {
  if (isFloating(dtype)) return false
  return op === "reduceMean" || dtype === "int64" || dtype === "uint64" || isFullUnsigned(dtype)
}

export const reductionRules = {
  reduceSum: reductionRule("reduceSum"),
  reduceMean: reductionRule("reduceMean"),
  reduceMax: reductionRule("reduceMax"),
  reduceMin: reductionRule("reduceMin"),
  reduceProd: reductionRule("reduceProd"),
  reduceL1: reductionRule("reduceL1"),
  reduceL2: reductionRule("reduceL2"),
  reduceSumSquare: reductionRule("reduceSumSquare"),
  reduceLogSum: reductionRule("reduceLogSum"),
} as const

/** The sum of elements that are cast on the way. */
export const castReduceSumRule: TemplateRule<NodeOf<"chainerCastReduceSum">> = {
  kind: "template",
  reads: () => ["once", "known"],
  epilogue: true,
  lower(node, context) {
    const x = present(node.inputs[0], "x")
    const { to, keepdims } = node.attributes
    lowerReduction(context, {
      name: "castReduceSum",
      value: node.outputs[0]!,
      x,
      axes: reducedAxes(x.type.shape, context.known(node.inputs[1]), false),
      keepdims,
      combination: { ...sum, finish: (total) => wrapTo(to, total) },
      element: (element) => castElement(element, x.type.dtype, to),
      isScalarOnly: true,
    })
  },
}
