import type { Constant, Expr } from "../../kernels/language/kernel.ts"
import { isVector } from "../../kernels/language/value-type.ts"
import type { FunctionBody } from "../assembler/function-body.ts"
import { printConstant } from "./expressions.ts"

/**
 * Puts the vector constants among some expressions into locals, at the place where the function's body stands.
 * Engines build such a constant anew at each mention; from a local, loops of exp or tanh run in two thirds of the
 * time. Zero is what a local starts as.
 */
export function constantLocals(body: FunctionBody, exprs: readonly Expr[]): (constant: Constant) => number | undefined {
  const locals = new Map<string, number>()
  for (const expr of exprs) {
    if (expr.op !== "constant" || !isVector(expr.type) || locals.has(keyOf(expr))) continue
    const local = body.addLocal("v128")
    locals.set(keyOf(expr), local)
    if (isZero(expr)) continue
    printConstant(body, expr)
    body.localSet(local)
  }
  return (constant) => (isVector(constant.type) ? locals.get(keyOf(constant)) : undefined)
}

function keyOf(constant: Constant): string {
  if (isZero(constant)) return "zero"
  return `${constant.type} ${constant.lanes.map((lane) => (Object.is(lane, -0) ? "-0" : String(lane))).join(" ")}`
}

/** Of any type: all bits are 0. */
function isZero({ lanes }: Constant): boolean {
  return lanes.every((lane) => Object.is(lane, 0) || lane === 0n)
}
