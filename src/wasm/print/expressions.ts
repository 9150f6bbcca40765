/**
 * Prints expressions as stack code. Expects trees (`nameShared`). Where the language's operator is one instruction it
 * prints that instruction; the few others are spelled out here: negation and complement of scalar integers,
 * multiply-add in the baseline build, and narrowing of 64-bit lanes.
 */
import { unreachable } from "../../diagnostics/invariant.ts"
import type { DType } from "../../tensor/dtype.ts"
import type { Binary, Constant, Expr, Fma, Load, Replace, Select, Unary } from "../../kernels/language/kernel.ts"
import { isVector, laneOf, valueTypes, type LaneType } from "../../kernels/language/value-type.ts"
import type { FunctionBody } from "../assembler/function-body.ts"
import type { LaneInstruction, PlainInstruction } from "../assembler/instructions.ts"
import {
  binaryInstruction,
  compareInstruction,
  conversionInstruction,
  reinterpretInstructions,
  unaryInstruction,
} from "./operators.ts"
import { printLoad, printSplatLoad } from "./transfers.ts"

/** What the surrounding function knows while an expression is printed. */
export interface ExpressionContext {
  readonly body: FunctionBody
  readonly relaxed: boolean
  localOf(name: string): number
  /** The local that holds a vector constant, if it has one. */
  constantLocal(constant: Constant): number | undefined
  /** Pushes an access's address; what is returned is still to be added by the instruction, in bytes. */
  pushAddress(access: Pick<Load, "buffer" | "index">): number
  dtypeOf(buffer: string): DType
}

export function printExpr(context: ExpressionContext, expr: Expr): void {
  const { body } = context
  const push = (...operands: readonly Expr[]): void => operands.forEach((operand) => printExpr(context, operand))
  switch (expr.op) {
    case "constant": {
      const local = context.constantLocal(expr)
      return local === undefined ? printConstant(body, expr) : body.localGet(local)
    }
    case "local":
      return body.localGet(context.localOf(expr.name))
    case "load":
      return printLoad(body, context.dtypeOf(expr.buffer), expr.type, context.pushAddress(expr))
    case "unary":
      return printUnary(context, expr)
    case "binary":
      return printBinary(context, expr)
    case "fma":
      return printFma(context, expr)
    case "compare":
      push(expr.left, expr.right)
      return body.plain(compareInstruction(expr.fn, expr.left.type))
    case "select":
      return printSelect(context, expr)
    case "convert":
      push(expr.value)
      if (expr.value.type === "i64x2") return printNarrowLanes(body)
      return body.plain(conversionInstruction(expr.value.type, expr.type, expr.signed))
    case "bitcast":
      push(expr.value)
      if (!isVector(expr.type)) body.plain(reinterpretInstructions[laneOf(expr.value.type)])
      return
    case "splat":
      return printSplat(context, expr)
    case "extract":
      push(expr.value)
      return body.lane(`${expr.value.type}.extract_lane` as LaneInstruction, expr.lane)
    case "replace":
      return printReplace(context, expr)
    case "shuffle":
      push(expr.left, expr.right)
      return body.shuffle(byteLanes(expr.lanes, valueTypes[expr.type].laneBytes))
    default:
      return unreachable(expr)
  }
}

/** A vector whose lanes are all the same prints as its lane and a splat, which is shorter. */
export function printConstant(body: FunctionBody, { type, lanes }: Constant): void {
  const [first, ...others] = lanes as [number | bigint, ...(number | bigint)[]]
  if (isVector(type) && !others.every((lane) => Object.is(lane, first)))
    return body.v128Const(bytesOfLanes(laneOf(type), lanes))
  printLane(body, laneOf(type), first)
  if (isVector(type)) body.plain(`${type}.splat`)
}

function printLane(body: FunctionBody, lane: LaneType, value: number | bigint): void {
  switch (lane) {
    case "i32":
      return body.i32Const(Number(value))
    case "i64":
      return body.i64Const(BigInt(value))
    case "f32":
      return body.f32Const(Number(value))
    case "f64":
      return body.f64Const(Number(value))
    default:
      return unreachable(lane)
  }
}

function bytesOfLanes(lane: LaneType, lanes: readonly (number | bigint)[]): Uint8Array {
  switch (lane) {
    case "i32":
      return new Uint8Array(Int32Array.from(lanes, Number).buffer)
    case "i64":
      return new Uint8Array(BigInt64Array.from(lanes, BigInt).buffer)
    case "f32":
      return new Uint8Array(Float32Array.from(lanes, Number).buffer)
    case "f64":
      return new Uint8Array(Float64Array.from(lanes, Number).buffer)
    default:
      return unreachable(lane)
  }
}

function printUnary(context: ExpressionContext, { fn, type, value }: Unary): void {
  const { body } = context
  const isScalarInt = type === "i32" || type === "i64"
  if (isScalarInt && fn === "neg") {
    pushInteger(body, type, 0)
    printExpr(context, value)
    return body.plain(`${type}.sub`)
  }
  printExpr(context, value)
  if (!isScalarInt || fn !== "not") return body.plain(unaryInstruction(fn, type))
  pushInteger(body, type, -1)
  body.plain(`${type}.xor`)
}

function pushInteger(body: FunctionBody, type: "i32" | "i64", value: number): void {
  if (type === "i32") body.i32Const(value)
  else body.i64Const(BigInt(value))
}

/** The amount of a scalar 64-bit shift is an i64 to the machine. */
function printBinary(context: ExpressionContext, { fn, type, left, right }: Binary): void {
  printExpr(context, left)
  printExpr(context, right)
  if (type === "i64" && right.type === "i32") context.body.plain("i64.extend_i32_u")
  context.body.plain(binaryInstruction(fn, type))
}

/** With relaxed SIMD one instruction; otherwise two, where a negated factor becomes a subtraction of the same value. */
function printFma(context: ExpressionContext, { type, a, b, c }: Fma): void {
  const negated = a.op === "unary" && a.fn === "neg"
  const factor = negated ? a.value : a
  const operands = (...exprs: readonly Expr[]): void => exprs.forEach((expr) => printExpr(context, expr))
  if (context.relaxed && isVector(type)) {
    operands(factor, b, c)
    return context.body.plain(`${type}.relaxed_${negated ? "nmadd" : "madd"}` as PlainInstruction)
  }
  if (negated) operands(c)
  operands(factor, b)
  context.body.plain(binaryInstruction("mul", type))
  if (!negated) operands(c)
  context.body.plain(binaryInstruction(negated ? "sub" : "add", type))
}

function printSelect(context: ExpressionContext, { type, condition, then, otherwise }: Select): void {
  printExpr(context, then)
  printExpr(context, otherwise)
  printExpr(context, condition)
  if (!isVector(type)) return context.body.select(laneOf(type))
  const lanewise = condition.type === "i64x2" ? "i64x2.relaxed_laneselect" : "i32x4.relaxed_laneselect"
  context.body.plain(context.relaxed ? lanewise : "v128.bitselect")
}

function printSplat(context: ExpressionContext, { type, value }: Expr & { op: "splat" }): void {
  if (value.op === "load") {
    const dtype = context.dtypeOf(value.buffer)
    const offset = context.pushAddress(value)
    if (printSplatLoad(context.body, dtype, offset)) return
    printLoad(context.body, dtype, value.type, offset)
  } else printExpr(context, value)
  context.body.plain(`${type}.splat`)
}

function printReplace(context: ExpressionContext, { type, vector, lane, value }: Replace): void {
  printExpr(context, vector)
  printExpr(context, value)
  context.body.lane(`${type}.replace_lane` as LaneInstruction, lane)
}

/** The low halves of two 64-bit lanes, then zeros. */
function printNarrowLanes(body: FunctionBody): void {
  body.v128Const(new Uint8Array(16))
  body.shuffle(byteLanes([0, 2, 4, 4], 4))
}

function byteLanes(lanes: readonly number[], laneBytes: number): number[] {
  return lanes.flatMap((lane) => Array.from({ length: laneBytes }, (_, i) => lane * laneBytes + i))
}
