import { unreachable } from "../../diagnostics/invariant.ts"
import type { Expr, Index, Statement } from "./kernel.ts"

/** The direct sub-expressions, in order of evaluation; the dynamic part of a load's index is one. */
export function operandsOf(expr: Expr): readonly Expr[] {
  switch (expr.op) {
    case "constant":
    case "local":
      return []
    case "load":
      return expr.index.dynamic === undefined ? [] : [expr.index.dynamic]
    case "unary":
    case "convert":
    case "bitcast":
    case "splat":
    case "extract":
      return [expr.value]
    case "binary":
    case "compare":
    case "shuffle":
      return [expr.left, expr.right]
    case "fma":
      return [expr.a, expr.b, expr.c]
    case "select":
      return [expr.then, expr.otherwise, expr.condition]
    case "replace":
      return [expr.vector, expr.value]
    default:
      return unreachable(expr)
  }
}

/** The same operator over other operands; `mapIndex` rewrites a load's index, whose dynamic part it must map itself. */
export function mapOperands(expr: Expr, map: (operand: Expr) => Expr, mapIndex: (index: Index) => Index): Expr {
  switch (expr.op) {
    case "constant":
    case "local":
      return expr
    case "load":
      return { ...expr, index: mapIndex(expr.index) }
    case "unary":
    case "convert":
    case "bitcast":
    case "splat":
    case "extract":
      return { ...expr, value: map(expr.value) }
    case "binary":
    case "compare":
    case "shuffle":
      return { ...expr, left: map(expr.left), right: map(expr.right) }
    case "fma":
      return { ...expr, a: map(expr.a), b: map(expr.b), c: map(expr.c) }
    case "select":
      return { ...expr, condition: map(expr.condition), then: map(expr.then), otherwise: map(expr.otherwise) }
    case "replace":
      return { ...expr, vector: map(expr.vector), value: map(expr.value) }
    default:
      return unreachable(expr)
  }
}

/** The expressions that a statement evaluates itself; inner blocks are not entered. */
export function expressionsOf(statement: Statement): readonly Expr[] {
  switch (statement.kind) {
    case "for":
      return [statement.begin, statement.end].filter((bound): bound is Expr => typeof bound !== "number")
    case "let":
    case "update":
      return [statement.value]
    case "accumulator":
      return [statement.initial]
    case "store":
      return statement.index.dynamic === undefined ? [statement.value] : [statement.index.dynamic, statement.value]
    case "if":
      return [statement.condition]
    default:
      return unreachable(statement)
  }
}

/** The blocks inside a statement. */
export function blocksOf(statement: Statement): readonly (readonly Statement[])[] {
  switch (statement.kind) {
    case "for":
      return [statement.body]
    case "if":
      return [statement.then, statement.otherwise]
    default:
      return []
  }
}

/** Every expression below some roots, each object once, operands first. */
export function postorder(roots: readonly Expr[]): Expr[] {
  const seen = new Set<Expr>()
  const order: Expr[] = []
  const visit = (expr: Expr): void => {
    if (seen.has(expr)) return
    seen.add(expr)
    operandsOf(expr).forEach(visit)
    order.push(expr)
  }
  roots.forEach(visit)
  return order
}
