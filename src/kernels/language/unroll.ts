/**
 * Writes out the loops that are marked unrolled, and makes every name unique.
 *
 *   for k < 2 unroll { let a = load f32 x[4*i + k]        let a = load f32 x[4*i]
 *                      update s = fma(a, a, s) }     →    update s = fma(a, a, s)
 *                                                         let a_2 = load f32 x[4*i + 1]
 *                                                         update s = fma(a_2, a_2, s)
 *
 * The variable becomes a constant: in an index its stride joins the offset, which a printer can put into the
 * instruction. Loops that run once are written out too, loops that never run are dropped, and a range of one
 * iteration has its variable replaced by 0. Names are unique afterwards over the whole kernel, so that later steps
 * can key their facts by name. Safe because bodies are copied in the order in which they run.
 */
import { invariant, present, unreachable } from "../../diagnostics/invariant.ts"
import { constant } from "./build.ts"
import type { Bound, Expr, For, Index, Kernel, Statement, Term } from "./kernel.ts"
import { mapOperands } from "./traverse.ts"

/** What a name of the source stands for: a name of the result, or a number. */
type Meaning = string | number
type Scope = ReadonlyMap<string, Meaning>

export function unrollLoops(kernel: Kernel): Kernel {
  const unroller = new Unroller()
  const { variable, count } = kernel.range
  const scope = new Map<string, Meaning>([[variable, count === 1 ? 0 : unroller.fresh(variable)]])
  return { ...kernel, body: unroller.block(kernel.body, scope) }
}

/** The values that a loop with numeric bounds runs through. */
export function iterationsOf(begin: number, end: number, step: number): number[] {
  return Array.from({ length: Math.max(0, Math.ceil((end - begin) / step)) }, (_, i) => begin + i * step)
}

class Unroller {
  readonly #used = new Map<string, number>()

  fresh(name: string): string {
    const uses = (this.#used.get(name) ?? 0) + 1
    this.#used.set(name, uses)
    return uses === 1 ? name : `${name}~${uses}`
  }

  block(statements: readonly Statement[], outer: Scope): Statement[] {
    const scope = new Map(outer)
    return statements.flatMap((statement) => this.#statement(statement, scope))
  }

  #statement(statement: Statement, scope: Map<string, Meaning>): Statement[] {
    const rewrite = rewriter(scope)
    switch (statement.kind) {
      case "for":
        return this.#loop(statement, scope, rewrite.bound)
      case "let": {
        const value = rewrite.expr(statement.value)
        return [{ ...statement, name: this.#declare(statement.name, scope), value }]
      }
      case "accumulator": {
        const initial = rewrite.expr(statement.initial)
        return [{ ...statement, name: this.#declare(statement.name, scope), initial }]
      }
      case "update":
        return [{ ...statement, name: renamed(statement.name, scope), value: rewrite.expr(statement.value) }]
      case "store":
        return [{ ...statement, index: rewrite.index(statement.index), value: rewrite.expr(statement.value) }]
      case "if":
        return [
          {
            ...statement,
            condition: rewrite.expr(statement.condition),
            then: this.block(statement.then, scope),
            otherwise: this.block(statement.otherwise, scope),
          },
        ]
      default:
        return unreachable(statement)
    }
  }

  #loop(statement: For, scope: Scope, rewriteBound: (bound: Bound) => Bound): Statement[] {
    const { variable, body, step } = statement
    const [begin, end] = [rewriteBound(statement.begin), rewriteBound(statement.end)]
    if (typeof begin === "number" && typeof end === "number") {
      const trips = Math.ceil((end - begin) / step)
      if (statement.unroll || trips <= 1) {
        return iterationsOf(begin, end, step).flatMap((value) => this.block(body, new Map(scope).set(variable, value)))
      }
    }
    invariant(!statement.unroll, `loop ${variable} is marked unrolled and has a bound that is no number`)
    const name = this.fresh(variable)
    return [{ ...statement, variable: name, begin, end, body: this.block(body, new Map(scope).set(variable, name)) }]
  }

  #declare(name: string, scope: Map<string, Meaning>): string {
    const fresh = this.fresh(name)
    scope.set(name, fresh)
    return fresh
  }
}

function renamed(name: string, scope: Scope): string {
  const meaning = scope.get(name)
  invariant(typeof meaning === "string", `${name} cannot be updated`)
  return meaning
}

function rewriter(scope: Scope) {
  const done = new Map<Expr, Expr>()
  const expr = (source: Expr): Expr => {
    const known = done.get(source)
    if (known !== undefined) return known
    const result = source.op === "local" ? localIn(source) : mapOperands(source, expr, index)
    done.set(source, result)
    return result
  }
  const localIn = (source: Expr & { op: "local" }): Expr => {
    const meaning = present(scope.get(source.name), `${source.name} is not declared`)
    return typeof meaning === "number" ? constant("i32", meaning) : { ...source, name: meaning }
  }
  const index = (source: Index): Index => {
    let offset = source.offset
    const terms: Term[] = []
    for (const { variable, stride } of source.terms) {
      const meaning = present(scope.get(variable), `${variable} is not declared`)
      if (typeof meaning === "number") offset += meaning * stride
      else terms.push({ variable: meaning, stride })
    }
    return source.dynamic === undefined ? { offset, terms } : { offset, terms, dynamic: expr(source.dynamic) }
  }
  const bound = (source: Bound): Bound => {
    const result = typeof source === "number" ? source : expr(source)
    return typeof result !== "number" && result.op === "constant" ? Number(result.lanes[0]) : result
  }
  return { expr, index, bound }
}
