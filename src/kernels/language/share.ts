/**
 * Turns the expressions of a kernel into trees and its indices into affine ones.
 *
 *   store y[i] = mul(exp(v), add(exp(v), 1))   →   let ~1 = exp(v);  store y[i] = mul(~1, add(~1, 1))
 *   load f32 table[j + <64·id>]                →   let ~2 = id;      load f32 table[j + 64*~2]
 *
 * Within one statement, expressions of the same structure get one number (value numbering, by operator and the
 * operands' numbers), and a number that is used twice gets a `let` before the statement. This is safe because nothing
 * is stored while a statement's expressions are evaluated. Names and constants are not worth a name. What is shared
 * between statements is for the author to bind.
 *
 * Expects unique names (`unrollLoops`). Generated names start with `~`, which no author can write.
 */
import { present, unreachable } from "../../diagnostics/invariant.ts"
import { local } from "./build.ts"
import type { Bound, Expr, Index, Kernel, Let, Statement, Term } from "./kernel.ts"
import { blocksOf, expressionsOf, mapOperands, operandsOf, postorder } from "./traverse.ts"

export function nameShared(kernel: Kernel): Kernel {
  let count = 0
  const freshName = (): string => `~${++count}`
  const block = (statements: readonly Statement[]): Statement[] =>
    statements.flatMap((statement) => flat(statement, freshName, block))
  return { ...kernel, body: block(kernel.body) }
}

function flat(
  statement: Statement,
  freshName: () => string,
  block: (inner: readonly Statement[]) => Statement[],
): Statement[] {
  const sharing = new StatementSharing(expressionsOf(statement), freshName)
  const rewritten = rewrite(statement, sharing)
  const [first = [], second = []] = blocksOf(statement).map(block)
  if (rewritten.kind === "for") return [...sharing.lets, { ...rewritten, body: first }]
  if (rewritten.kind === "if") return [...sharing.lets, { ...rewritten, then: first, otherwise: second }]
  return [...sharing.lets, rewritten]
}

function rewrite(statement: Statement, sharing: StatementSharing): Statement {
  const bound = (source: Bound): Bound => (typeof source === "number" ? source : sharing.use(source))
  switch (statement.kind) {
    case "for":
      return { ...statement, begin: bound(statement.begin), end: bound(statement.end) }
    case "let":
    case "update":
      return { ...statement, value: sharing.use(statement.value) }
    case "accumulator":
      return { ...statement, initial: sharing.use(statement.initial) }
    case "store":
      return { ...statement, index: sharing.index(statement.index), value: sharing.use(statement.value) }
    case "if":
      return { ...statement, condition: sharing.use(statement.condition) }
    default:
      return unreachable(statement)
  }
}

/** Value numbers of one statement's expressions, and the lets that its rewriting needs. */
class StatementSharing {
  readonly lets: Let[] = []
  readonly #numbers = new Map<Expr, number>()
  readonly #uses = new Map<number, number>()
  readonly #results = new Map<number, Expr>()
  readonly #freshName: () => string

  constructor(roots: readonly Expr[], freshName: () => string) {
    this.#freshName = freshName
    const byKey = new Map<string, number>()
    for (const expr of postorder(roots)) {
      const key = keyOf(expr, this.#numbers)
      const known = byKey.get(key)
      this.#numbers.set(expr, known ?? byKey.size)
      if (known !== undefined) continue
      byKey.set(key, byKey.size)
      for (const operand of operandsOf(expr)) this.#count(operand)
    }
    for (const root of roots) this.#count(root)
  }

  use(expr: Expr): Expr {
    const number = this.#numberOf(expr)
    const known = this.#results.get(number)
    if (known !== undefined) return known
    const tree = mapOperands(
      expr,
      (operand) => this.use(operand),
      (index) => this.index(index),
    )
    const result = this.#uses.get(number)! > 1 && isWorthName(tree) ? this.#bind(tree) : tree
    this.#results.set(number, result)
    return result
  }

  index({ offset, terms, dynamic }: Index): Index {
    if (dynamic === undefined) return { offset, terms }
    const { factor, value } = scaled(dynamic)
    if (value.op === "constant") return { offset: offset + factor * Number(value.lanes[0]), terms }
    return { offset, terms: [...terms, { variable: this.#nameOf(value), stride: factor } satisfies Term] }
  }

  #nameOf(value: Expr): string {
    const number = this.#numberOf(value)
    const result = this.use(value)
    if (result.op === "local") return result.name
    const bound = this.#bind(result)
    this.#results.set(number, bound)
    return bound.name
  }

  #bind(value: Expr) {
    const name = this.#freshName()
    this.lets.push({ kind: "let", name, value })
    return local(name, value.type)
  }

  #count(expr: Expr): void {
    const number = this.#numberOf(expr)
    this.#uses.set(number, (this.#uses.get(number) ?? 0) + 1)
  }

  #numberOf(expr: Expr): number {
    return present(this.#numbers.get(expr), "expression of another statement")
  }
}

function isWorthName(expr: Expr): boolean {
  return expr.op !== "constant" && expr.op !== "local"
}

/** `shl(id, 6)` and `mul(id, 64)` are 64 · id; anything else is once itself. */
function scaled(dynamic: Expr): { factor: number; value: Expr } {
  const isScaling = dynamic.op === "binary" && (dynamic.fn === "mul" || dynamic.fn === "shl")
  if (!isScaling || dynamic.right.op !== "constant") return { factor: 1, value: dynamic }
  const amount = Number(dynamic.right.lanes[0])
  const factor = dynamic.fn === "mul" ? amount : 2 ** amount
  return factor > 0 ? { factor, value: dynamic.left } : { factor: 1, value: dynamic }
}

function keyOf(expr: Expr, numbers: ReadonlyMap<Expr, number>): string {
  const operands = operandsOf(expr).map((operand) => numbers.get(operand))
  return [expr.op, expr.type, ...operands, ...factsOf(expr)].join(" ")
}

/** What beside the operands makes two expressions of one operator and type differ. */
function factsOf(expr: Expr): readonly (string | number | boolean)[] {
  switch (expr.op) {
    case "constant":
      return expr.lanes.map((lane) => (Object.is(lane, -0) ? "-0" : String(lane)))
    case "local":
      return [expr.name]
    case "load":
      return [expr.buffer, expr.index.offset, ...expr.index.terms.flatMap(({ variable, stride }) => [variable, stride])]
    case "unary":
    case "binary":
    case "compare":
      return [expr.fn]
    case "convert":
      return [expr.signed]
    case "extract":
    case "replace":
      return [expr.lane]
    case "shuffle":
      return expr.lanes
    case "fma":
    case "select":
    case "bitcast":
    case "splat":
      return []
    default:
      return unreachable(expr)
  }
}
