/**
 * Runs a kernel in plain TypeScript: the definition of what every printer must produce. Nothing here is optimised,
 * and it uses none of the passes that the printers use. `fma` rounds its product. Every access is checked against its
 * buffer, and so are the promises that bounds, lets in indices and dynamic parts of indices are not negative.
 */
import { invariant, present, unreachable } from "../../diagnostics/invariant.ts"
import type { TensorArray } from "../../tensor/dtype.ts"
import type { Bound, Buffer, Expr, For, Index, Kernel, Statement } from "../language/kernel.ts"
import { isVector, laneOf, lanesOf } from "../language/value-type.ts"
import { binaryLane, compareLane, convertLane, toLane, unaryLane, type Lane } from "./arithmetic.ts"
import { bitcastLanes, readElement, selectBits, writeElement } from "./elements.ts"

/** A value is its lanes; a scalar has one. */
type Lanes = readonly Lane[]

/**
 * Runs the iterations [begin, end) of the kernel's range over its buffers, in the order in which the kernel lists
 * them. Writes into the arrays that are given.
 */
export function evaluate(kernel: Kernel, arrays: readonly TensorArray[], begin = 0, end = kernel.range.count): void {
  invariant(
    arrays.length === kernel.buffers.length,
    `${kernel.name} has ${kernel.buffers.length} buffers, got ${arrays.length}`,
  )
  for (let i = begin; i < end; i++) {
    new Evaluation(kernel.buffers, arrays).run(kernel.body, new Map([[kernel.range.variable, [i]]]))
  }
}

class Evaluation {
  readonly #memory: ReadonlyMap<string, readonly [Buffer, TensorArray]>

  constructor(buffers: readonly Buffer[], arrays: readonly TensorArray[]) {
    this.#memory = new Map(buffers.map((buffer, i) => [buffer.name, [buffer, arrays[i]!]]))
  }

  /** Names that the block declares end with it; updates of outer accumulators stay. */
  run(statements: readonly Statement[], names: Map<string, Lanes>): void {
    const outer = new Set(names.keys())
    for (const statement of statements) this.#statement(statement, names)
    for (const name of names.keys()) if (!outer.has(name)) names.delete(name)
  }

  #statement(statement: Statement, names: Map<string, Lanes>): void {
    const memo = new Map<Expr, Lanes>()
    switch (statement.kind) {
      case "for":
        return this.#loop(statement, names)
      case "let":
      case "update":
        names.set(statement.name, this.#value(statement.value, names, memo))
        return
      case "accumulator":
        names.set(statement.name, this.#value(statement.initial, names, memo))
        return
      case "store": {
        const value = this.#value(statement.value, names, memo)
        const [buffer, elements] = this.#buffer(statement.buffer)
        const first = this.#element(statement.index, names, memo)
        value.forEach((lane, i) => writeElement(buffer, elements, first + i, lane))
        return
      }
      case "if": {
        const [condition] = this.#value(statement.condition, names, memo)
        return this.run(condition === 0 ? statement.otherwise : statement.then, names)
      }
      default:
        return unreachable(statement)
    }
  }

  #loop({ variable, begin, end, step, body }: For, names: Map<string, Lanes>): void {
    const [first, limit] = [this.#bound(begin, names), this.#bound(end, names)]
    for (let i = first; i < limit; i += step) {
      names.set(variable, [i])
      this.run(body, names)
    }
    names.delete(variable)
  }

  #bound(bound: Bound, names: ReadonlyMap<string, Lanes>): number {
    const value = typeof bound === "number" ? bound : Number(this.#value(bound, names, new Map())[0])
    invariant(value >= 0, `loop bound ${value} is negative`)
    return value
  }

  #buffer(name: string): readonly [Buffer, TensorArray] {
    return present(this.#memory.get(name), `no buffer ${name}`)
  }

  #element(index: Index, names: ReadonlyMap<string, Lanes>, memo: Map<Expr, Lanes>): number {
    const dynamic = index.dynamic === undefined ? 0 : Number(this.#value(index.dynamic, names, memo)[0])
    const terms = index.terms.map(({ variable, stride }) => {
      const value = Number(present(names.get(variable), `${variable} is not declared`)[0])
      invariant(value >= 0, `${variable} = ${value} in an index is negative`)
      return value * stride
    })
    invariant(dynamic >= 0, `dynamic part ${dynamic} of an index is negative`)
    return terms.reduce((sum, term) => sum + term, index.offset + dynamic)
  }

  #value(expr: Expr, names: ReadonlyMap<string, Lanes>, memo: Map<Expr, Lanes>): Lanes {
    const known = memo.get(expr)
    if (known !== undefined) return known
    const value = this.#compute(expr, names, memo)
    memo.set(expr, value)
    return value
  }

  #compute(expr: Expr, names: ReadonlyMap<string, Lanes>, memo: Map<Expr, Lanes>): Lanes {
    const valueOf = (operand: Expr): Lanes => this.#value(operand, names, memo)
    const lane = laneOf(expr.type)
    switch (expr.op) {
      case "constant":
        return expr.lanes
      case "local":
        return present(names.get(expr.name), `${expr.name} is not declared`)
      case "load": {
        const [buffer, elements] = this.#buffer(expr.buffer)
        const first = this.#element(expr.index, names, memo)
        return Array.from({ length: lanesOf(expr.type) }, (_, i) => readElement(buffer, elements, first + i))
      }
      case "unary":
        return valueOf(expr.value).map((value) => unaryLane(expr.fn, lane, value))
      case "binary": {
        const [left, right] = [valueOf(expr.left), valueOf(expr.right)]
        return left.map((value, i) => binaryLane(expr.fn, lane, value, right[i] ?? right[0]!))
      }
      case "fma": {
        const [a, b, c] = [valueOf(expr.a), valueOf(expr.b), valueOf(expr.c)]
        return a.map((value, i) => binaryLane("add", lane, binaryLane("mul", lane, value, b[i]!), c[i]!))
      }
      case "compare": {
        const [left, right] = [valueOf(expr.left), valueOf(expr.right)]
        const yes = isVector(expr.type) ? -1 : 1
        const isTrue = (value: Lane, i: number): boolean =>
          compareLane(expr.fn, laneOf(expr.left.type), value, right[i]!)
        return left.map((value, i) => toLane(lane, isTrue(value, i) ? yes : 0))
      }
      case "select": {
        const [condition, then, otherwise] = [valueOf(expr.condition), valueOf(expr.then), valueOf(expr.otherwise)]
        if (isVector(expr.type)) return selectBits(expr.type, condition, then, otherwise)
        return condition[0] === 0 ? otherwise : then
      }
      case "convert":
        return converted(expr, valueOf(expr.value))
      case "bitcast":
        return bitcastLanes(expr.value.type, valueOf(expr.value))
      case "splat":
        return new Array<Lane>(lanesOf(expr.type)).fill(valueOf(expr.value)[0]!)
      case "extract":
        return [valueOf(expr.value)[expr.lane]!]
      case "replace":
        return valueOf(expr.vector).with(expr.lane, valueOf(expr.value)[0]!)
      case "shuffle": {
        const both = [...valueOf(expr.left), ...valueOf(expr.right)]
        return expr.lanes.map((from) => both[from]!)
      }
      default:
        return unreachable(expr)
    }
  }
}

/** Lanes that both types have are converted; lanes that only the result has are 0. */
function converted(expr: Expr & { op: "convert" }, value: Lanes): Lanes {
  const [from, to] = [laneOf(expr.value.type), laneOf(expr.type)]
  return Array.from({ length: lanesOf(expr.type) }, (_, i) =>
    i < value.length ? convertLane(from, to, value[i]!, expr.signed) : toLane(to, 0),
  )
}
