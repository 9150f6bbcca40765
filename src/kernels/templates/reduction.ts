/**
 * Reductions: for every kept element, one or more accumulators run over the reduced axes, then the elementwise nodes
 * behind run on the result.
 *
 *   for i { sum = 0; for j { sum += x[i, j] }; y[i] = tail(finish(sum)) }
 *
 * Whatever computes x runs inside the inner loop. Lanes go along whichever innermost loop walks through neighbours:
 * along a reduced axis each lane sums its own share and the lanes are combined at the end (with single elements for the
 * rest of a row); along a kept axis each lane is another result.
 */
import type { Value } from "../../ir/graph.ts"
import type { Shape } from "../../tensor/shape.ts"
import { fixed, strideAlong, type Coordinates } from "../access/coordinate.ts"
import { rowMajor, type Layout } from "../access/layout.ts"
import { accessesOf, allowsLanes, joinAccesses } from "../emit/analysis.ts"
import type { ElementReader } from "../emit/element-reader.ts"
import { registerType, type KernelWriter } from "../emit/kernel-writer.ts"
import { lanesFor } from "../emit/lanes.ts"
import {
  axesOf,
  coordinatesOf,
  extentsOf,
  mergeLoops,
  nest,
  rangeOver,
  vectorLoops,
  type LoopAxis,
} from "../emit/loops.ts"
import type { TemplateContext } from "../emit/template-context.ts"
import { constant, reduceLanes } from "../language/build.ts"
import type { Expr, Index, Local, Statement } from "../language/kernel.ts"
import { isVector, lanesOf, type ValueType } from "../language/value-type.ts"
import { accumulator, bind, update } from "../language/statements.ts"
import { expressionsOf } from "../language/traverse.ts"

/** How elements are combined; all functions work on scalars and on vectors. */
export interface Combination {
  /** The accumulator before the first element. */
  start(type: ValueType): number | bigint
  step(sum: Expr, element: Expr): Expr
  /** Of two accumulators of different elements. */
  join(left: Expr, right: Expr): Expr
  finish(sum: Expr, count: number): Expr
}

export interface Reduction {
  readonly name: string
  /** The node's output. */
  readonly value: Value
  readonly x: Value
  readonly axes: readonly number[]
  readonly keepdims: boolean
  readonly combination: Combination
  /** The accumulator's contribution from an element of x. */
  element?(x: Expr): Expr
  readonly isScalarOnly?: boolean
}

export function lowerReduction(context: TemplateContext, reduction: Reduction): void {
  new ReductionKernel(context, reduction).run()
}

type Finish = (index: Index) => Index

interface Walk {
  readonly kept: readonly LoopAxis[]
  readonly reduced: readonly LoopAxis[]
  readonly finish: Finish
  readonly lanes: number
  /** Which innermost loop the lanes go along. */
  readonly laned: "kept" | "reduced" | "none"
}

class ReductionKernel {
  readonly #context: TemplateContext
  readonly #reduction: Reduction
  readonly #writer: KernelWriter
  readonly #axes: readonly LoopAxis[]

  constructor(context: TemplateContext, reduction: Reduction) {
    this.#context = context
    this.#reduction = reduction
    this.#writer = context.writer()
    this.#axes = axesOf(this.#shape, this.#layout())
  }

  run(): void {
    const walk = this.#walk()
    const inner = walk.laned === "kept" ? walk.kept.at(-1) : undefined
    const outer = inner === undefined ? walk.kept : walk.kept.slice(0, -1)
    const body =
      inner === undefined
        ? this.#point(walk, 1)
        : vectorLoops(inner, walk.lanes, (lanes) => this.#point(walk, lanes, inner.variable))
    const [range, statements] = rangeOver(outer, body)
    this.#context.run(this.#writer, this.#reduction.name, range, statements)
  }

  get #shape(): Shape {
    return this.#reduction.x.type.shape
  }

  #layout(): Layout {
    return this.#context.stored(this.#reduction.x)?.layout ?? rowMajor(this.#shape)
  }

  #isReduced(axis: LoopAxis): boolean {
    return this.#reduction.axes.includes(Number(axis.variable.slice(1)))
  }

  #walk(): Walk {
    const { x, isScalarOnly = false } = this.#reduction
    const reader = this.#reader(1)
    const accesses = accessesOf([reader.element(x, coordinatesOf(this.#shape))])
    const tail = this.#tailAccesses()
    const indices = [...accesses.loads, ...tail.loads].map(({ index }) => index)
    const all = joinAccesses([accesses, tail])
    const { mentioned } = all
    const kept = mergeLoops(
      this.#axes.filter((axis) => !this.#isReduced(axis)),
      [...indices, ...tail.stores],
      mentioned,
    )
    const reduced = mergeLoops(
      this.#axes.filter((axis) => this.#isReduced(axis)),
      indices,
      mentioned,
    )
    const loops = {
      kept: kept.loops,
      reduced: reduced.loops,
      finish: (index: Index) => kept.finish(reduced.finish(index)),
    }
    if (isScalarOnly) return { ...loops, lanes: 1, laned: "none" }
    const unit = (axis: LoopAxis | undefined): boolean =>
      axis !== undefined &&
      allowsLanes(all, axis.variable) &&
      accesses.loads.some(({ index }) => strideAlong(index, axis.variable) === 1)
    const ownLanes = lanesFor([x, ...reader.visited], this.#writer.values)
    const allLanes = lanesFor([x, ...reader.visited, ...tail.visited, ...this.#context.results], this.#writer.values)
    const [innerKept, innerReduced] = [loops.kept.at(-1), loops.reduced.at(-1)]
    if (unit(innerReduced) && ownLanes > 1 && innerReduced!.extent >= 2 * ownLanes)
      return { ...loops, lanes: ownLanes, laned: "reduced" }
    if (unit(innerKept) && allLanes > 1 && innerKept!.extent >= allLanes)
      return { ...loops, lanes: allLanes, laned: "kept" }
    return { ...loops, lanes: 1, laned: "none" }
  }

  /** What the elementwise nodes behind read, and where results go. */
  #tailAccesses() {
    const { value, combination } = this.#reduction
    const type = registerType(value.type.dtype, 1)
    const visited = new Set<Value>()
    const trial = this.#context.storeResults(this.#writer, {
      value,
      lanes: 1,
      at: this.#outputAt(),
      extents: extentsOf(this.#axes),
      register(reader) {
        reader.observe((seen) => visited.add(seen))
        return combination.finish(constant(type, 0), 1)
      },
    })
    const stores = trial.flatMap((statement) => (statement.kind === "store" ? [statement.index] : []))
    return { stores, visited, ...accessesOf(trial.flatMap(expressionsOf)) }
  }

  #reader(lanes: number, finish?: Finish): ElementReader {
    return this.#writer.reader(lanes, extentsOf(this.#axes), finish)
  }

  #outputAt(laned?: string): Coordinates {
    const { axes, keepdims } = this.#reduction
    return coordinatesOf(this.#shape, laned).flatMap((at, axis) =>
      axes.includes(axis) ? (keepdims ? [fixed(0)] : []) : [at],
    )
  }

  /** One result, or `lanes` neighbouring ones. */
  #point(walk: Walk, lanes: number, laned?: string): Statement[] {
    const { combination, value } = this.#reduction
    const [statements, sum] = walk.laned === "reduced" ? this.#acrossLanes(walk) : this.#sum(walk, lanes, laned)
    const count = this.#reduction.axes.reduce((product, axis) => product * this.#shape[axis]!, 1)
    const store = this.#context.storeResults(this.#writer, {
      value,
      lanes,
      at: this.#outputAt(lanes === 1 ? undefined : laned),
      extents: extentsOf(this.#axes),
      finish: walk.finish,
      register: () => combination.finish(sum, count),
    })
    return [...statements, ...store]
  }

  #element(walk: Walk, lanes: number, laned: string | undefined): Expr {
    const element = this.#reader(lanes, walk.finish).element(
      this.#reduction.x,
      coordinatesOf(this.#shape, lanes === 1 ? undefined : laned),
    )
    return this.#reduction.element?.(element) ?? element
  }

  #start(element: Expr, name: string): readonly [Statement, Local] {
    return accumulator(name, constant(element.type, this.#reduction.combination.start(element.type)))
  }

  #sum({ reduced, ...walk }: Walk, lanes: number, laned?: string): readonly [Statement[], Expr] {
    const element = this.#element({ reduced, ...walk }, lanes, laned)
    const [declaration, sum] = this.#start(element, "sum")
    const body = [update(sum, this.#reduction.combination.step(sum, element))]
    return [[declaration, ...nest(reduced, body)], sum]
  }

  #acrossLanes(walk: Walk): readonly [Statement[], Expr] {
    const { combination } = this.#reduction
    const [outer, inner] = [walk.reduced.slice(0, -1), walk.reduced.at(-1)!]
    const wide = this.#element(walk, walk.lanes, inner.variable)
    const [declaration, sums] = this.#start(wide, "sums")
    const single = this.#element(walk, 1, undefined)
    const [restDeclaration, rest] = this.#start(single, "rest")
    const hasRest = inner.extent % walk.lanes !== 0
    const body = vectorLoops(inner, walk.lanes, (lanes) =>
      lanes === 1 ? [update(rest, combination.step(rest, single))] : [update(sums, combination.step(sums, wide))],
    )
    const [joined, total] = bind("total", joinLanes(combination, sums, hasRest ? rest : undefined))
    return [[declaration, ...(hasRest ? [restDeclaration] : []), ...nest(outer, body), joined], total]
  }
}

function joinLanes({ join }: Combination, sums: Expr, rest: Expr | undefined): Expr {
  const total = isVector(sums.type) && lanesOf(sums.type) > 1 ? reduceLanes(join, sums) : sums
  return rest === undefined ? total : join(total, rest)
}
