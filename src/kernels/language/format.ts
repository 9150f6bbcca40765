import { unreachable } from "../../diagnostics/invariant.ts"
import { dtypes } from "../../tensor/dtype.ts"
import type { Bound, Constant, Expr, Index, Kernel, Statement } from "./kernel.ts"
import { nameShared } from "./share.ts"
import { isVector } from "./value-type.ts"

/**
 * The text form of a kernel, for golden tests and bug reports. What an expression mentions twice is a let named `~1`,
 * `~2`, ….
 *
 *   kernel relu(x: f32[1024] read, y: f32[1024] write)
 *   for i < 256 {
 *     store y[4*i] = pmax(f32x4 x[4*i], f32x4(0))
 *   }
 */
export function formatKernel(kernel: Kernel): string {
  const buffers = kernel.buffers.map(
    ({ name, dtype, elementCount, access }) => `${name}: ${dtypes[dtype].short}[${elementCount}] ${access}`,
  )
  const { variable, count } = kernel.range
  const body = indented(nameShared(kernel).body)
  return [`kernel ${kernel.name}(${buffers.join(", ")})`, `for ${variable} < ${count} {`, ...body, "}"].join("\n")
}

function indented(statements: readonly Statement[]): string[] {
  return statements.flatMap(formatStatement).map((line) => `  ${line}`)
}

function formatStatement(statement: Statement): string[] {
  switch (statement.kind) {
    case "for": {
      const { variable, begin, end, step, unroll } = statement
      const from = begin === 0 ? "" : ` from ${formatBound(begin)}`
      const by = step === 1 ? "" : ` by ${step}`
      const head = `for ${variable}${from} < ${formatBound(end)}${by}${unroll ? " unrolled" : ""} {`
      return [head, ...indented(statement.body), "}"]
    }
    case "let":
      return [`let ${statement.name} = ${formatExpr(statement.value)}`]
    case "accumulator":
      return [`accumulator ${statement.name} = ${formatExpr(statement.initial)}`]
    case "update":
      return [`${statement.name} := ${formatExpr(statement.value)}`]
    case "store":
      return [`store ${statement.buffer}[${formatIndex(statement.index)}] = ${formatExpr(statement.value)}`]
    case "if": {
      const otherwise = statement.otherwise.length === 0 ? [] : ["} else {", ...indented(statement.otherwise)]
      return [`if ${formatExpr(statement.condition)} {`, ...indented(statement.then), ...otherwise, "}"]
    }
    default:
      return unreachable(statement)
  }
}

function formatBound(bound: Bound): string {
  return typeof bound === "number" ? String(bound) : formatExpr(bound)
}

export function formatIndex({ offset, terms, dynamic }: Index): string {
  const parts = terms.map(({ variable, stride }) => (stride === 1 ? variable : `${stride}*${variable}`))
  if (dynamic !== undefined) parts.push(`<${formatExpr(dynamic)}>`)
  if (offset !== 0 || parts.length === 0) parts.push(String(offset))
  return parts.join(" + ")
}

/**
 * Prefix form, `fma(a, b, c)`; a load is its type and element, a conversion `to_f32(…)`, with `u` for unsigned
 * integers.
 */
export function formatExpr(expr: Expr): string {
  switch (expr.op) {
    case "constant":
      return formatConstant(expr)
    case "local":
      return expr.name
    case "load":
      return `${expr.type} ${expr.buffer}[${formatIndex(expr.index)}]`
    case "unary":
      return call(expr.fn, expr.value)
    case "binary":
    case "compare":
      return call(expr.fn, expr.left, expr.right)
    case "fma":
      return call("fma", expr.a, expr.b, expr.c)
    case "select":
      return call("select", expr.condition, expr.then, expr.otherwise)
    case "convert":
      return call(`to_${expr.type}${expr.signed ? "" : "_u"}`, expr.value)
    case "bitcast":
      return call(`as_${expr.type}`, expr.value)
    case "splat":
      return call("splat", expr.value)
    case "extract":
      return `${formatExpr(expr.value)}.${expr.lane}`
    case "replace":
      return call(`replace_${expr.lane}`, expr.vector, expr.value)
    case "shuffle":
      return call(`shuffle_${expr.lanes.join("")}`, expr.left, expr.right)
    default:
      return unreachable(expr)
  }
}

function call(name: string, ...operands: readonly Expr[]): string {
  return `${name}(${operands.map(formatExpr).join(", ")})`
}

function formatConstant({ type, lanes }: Constant): string {
  const words = lanes.map((lane) => (Object.is(lane, -0) ? "-0" : String(lane)))
  if (!isVector(type)) return type === "i32" ? words[0]! : `${type}(${words[0]})`
  return `${type}(${new Set(words).size === 1 ? words[0] : words.join(", ")})`
}
