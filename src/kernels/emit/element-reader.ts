import { present, unreachable } from "../../diagnostics/invariant.ts"
import type { Node, Value } from "../../ir/graph.ts"
import type { Tensor } from "../../tensor/tensor.ts"
import { broadcastAt } from "../access/broadcast.ts"
import type { Coordinates, Extents } from "../access/coordinate.ts"
import type { Stored, Values } from "../access/storage.ts"
import { constant } from "../language/build.ts"
import type { Expr, Index } from "../language/kernel.ts"
import { laneOfDType, vectorOf, type ValueType } from "../language/value-type.ts"
import type { ElementSource } from "../rules/element-rule.ts"

/** Where expressions get at memory. */
export interface ElementAccess {
  readonly values: Values
  load(stored: Stored, at: Coordinates, lanes: number, finish: (index: Index) => Index): Expr
}

export interface ReaderOptions {
  readonly lanes: number
  readonly extents: Extents
  finish(index: Index): Index
}

/**
 * The elements of values as expressions. A value in memory is a load; any other is computed from its producer's inputs,
 * so a chain of elementwise and movement operators becomes one expression over the loads at its far end. What is asked
 * for twice at the same coordinates is the same expression object, which the language computes once.
 */
export class ElementReader implements ElementSource {
  readonly lanes: number
  readonly extents: Extents
  readonly #writer: ElementAccess
  readonly #finish: (index: Index) => Index
  readonly #bound = new Map<Value, Expr>()
  readonly #made = new Map<Value, Map<string, Expr>>()
  readonly #ids = new Map<Expr, number>()
  readonly #visited = new Set<Value>()
  #singles: ElementReader | undefined
  readonly #observers: ((value: Value) => void)[] = []

  constructor(writer: ElementAccess, { lanes, extents, finish }: ReaderOptions) {
    this.#writer = writer
    this.lanes = lanes
    this.extents = extents
    this.#finish = finish
  }

  /** Values that were read or computed. */
  get visited(): ReadonlySet<Value> {
    return this.#visited
  }

  /** Calls with every value that is read or computed from now on. */
  observe(visit: (value: Value) => void): void {
    this.#observers.push(visit)
  }

  /** Makes a value the content of a register, wherever it is asked for. */
  bind(value: Value, register: Expr): void {
    this.#bound.set(value, register)
  }

  known(value: Value | undefined): Tensor | undefined {
    return this.#writer.values.known(value)
  }

  /** An element from where a template has put it. */
  load(stored: Stored, at: Coordinates): Expr {
    return this.#writer.load(stored, at, this.lanes, this.#finish)
  }

  single(value: Value, at: Coordinates): Expr {
    this.#singles ??= new ElementReader(this.#writer, { lanes: 1, extents: this.extents, finish: this.#finish })
    return this.#singles.element(value, at)
  }

  element(value: Value, at: Coordinates): Expr {
    const bound = this.#bound.get(value)
    if (bound !== undefined) return bound
    const key = this.#keyOf(at)
    const made = this.#made.get(value) ?? new Map<string, Expr>()
    this.#made.set(value, made)
    const known = made.get(key)
    if (known !== undefined) return known
    this.#visited.add(value)
    for (const visit of this.#observers) visit(value)
    const expr = this.#make(value, at)
    made.set(key, expr)
    return expr
  }

  #make(value: Value, at: Coordinates): Expr {
    const { values } = this.#writer
    const immediate = values.immediate(value)
    if (immediate !== undefined) return constant(this.#registerOf(value), immediate)
    const stored = values.stored(value)
    if (stored !== undefined) return this.load(stored, at)
    const node = present(values.producer(value), `${value.name} is neither stored nor computed`)
    return this.#compute(node, node.outputs.indexOf(value), at)
  }

  #registerOf({ type }: Value): ValueType {
    const lane = laneOfDType(type.dtype)
    return this.lanes === 1 ? lane : vectorOf(lane)
  }

  #compute(node: Node, output: number, at: Coordinates): Expr {
    const rule = present(this.#writer.values.elementRule(node), `${node.op} is read before it is stored`)
    switch (rule.kind) {
      case "elementwise": {
        const { shape } = node.outputs[0]!.type
        const operands = node.inputs.map(
          (input) => input && this.element(input, broadcastAt(input.type.shape, shape, at)),
        )
        return rule.element(operands, node)
      }
      case "movement":
        return this.element(node.inputs[0]!, rule.source(node, at, this, output))
      case "generator":
        return rule.element(node, at, this)
      default:
        return unreachable(rule)
    }
  }

  #keyOf(at: Coordinates): string {
    return at
      .map(({ offset, terms, dynamic }) => {
        const id = dynamic === undefined ? "" : `<${this.#idOf(dynamic)}>`
        return [offset, ...terms.flatMap(({ variable, stride }) => [variable, stride]), id].join(",")
      })
      .join(";")
  }

  #idOf(expr: Expr): number {
    const known = this.#ids.get(expr)
    if (known !== undefined) return known
    this.#ids.set(expr, this.#ids.size)
    return this.#ids.size - 1
  }
}
