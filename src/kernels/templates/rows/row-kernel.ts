/**
 * Operators that need a whole row before they can make its first element, as one kernel instead of one for each pass:
 *
 *   softmax      m = max x     e = exp(x - m), s = Σ e     y = tail(e · 1/s)
 *   layerNorm    m = Σ x / n   v = Σ (x - m)² / n          y = tail((x - m) · 1/√(v + ε) · scale + bias)
 *
 *   for row { for col { first pass }; for col { second }; for col { store tail(last) } }
 *
 * All passes after the first find the row in the nearest cache. Where x is computed on the way, and so would be
 * computed in each pass, the first one leaves it in the row's place of the result (or, when the result has another
 * dtype, of memory that lives for this kernel): no row needs memory of its own, so rows may run in any order and
 * anywhere.
 *
 * A row that is no whole number of vectors ends with a vector that lies over the one before. Its lanes are computed
 * from what was there before the pass, so they come out the same twice; sums leave the repeated lanes out. Rows that are
 * shorter than a vector go column by column, as does whatever exists for single elements alone.
 */
import type { Value } from "../../../ir/graph.ts"
import { elementCount, type Shape } from "../../../tensor/shape.ts"
import { broadcastAt } from "../../access/broadcast.ts"
import { along, fixed, strideAlong, type Coordinates, type Extents } from "../../access/coordinate.ts"
import { rowMajor } from "../../access/layout.ts"
import type { Stored } from "../../access/storage.ts"
import { accessesOf, allowsLanes, joinAccesses } from "../../emit/analysis.ts"
import type { ElementReader } from "../../emit/element-reader.ts"
import { registerType, type KernelWriter } from "../../emit/kernel-writer.ts"
import { laneCountOf, lanesFor } from "../../emit/lanes.ts"
import { axesOf, extentsOf, mergeLoops, rangeOver, type LoopAxis } from "../../emit/loops.ts"
import { tryTail } from "../../emit/tail-trial.ts"
import type { TemplateContext } from "../../emit/template-context.ts"
import { add, constant, splat } from "../../language/build.ts"
import type { Expr, Index, Statement } from "../../language/kernel.ts"
import { bind } from "../../language/statements.ts"
import {
  columnVariable,
  foldRow,
  lastChunk,
  walkRow,
  type Chunk,
  type Fold,
  type RowElement,
  type RowNumber,
} from "./row-walk.ts"

export interface RowOperation {
  readonly name: string
  /** The node's output. */
  readonly value: Value
  /** Of the same shape; rows lie along its last axis. */
  readonly x: Value
  /** Of the same dtype; they broadcast to x and are read at the end. */
  readonly operands: readonly Value[]
  /** The statements of a row. */
  row(row: Row): readonly Statement[]
}

export function lowerRows(context: TemplateContext, operation: RowOperation): void {
  new RowKernel(context, operation).run()
}

/** What an operation does with a row. Passes come in the order in which they are asked for. */
export interface Row {
  readonly columns: number
  /** Combines a function of each element to a number; with `keep`, later passes find the function's values as x. */
  fold(fold: Fold, element?: (x: Expr, lanes: number) => Expr, keep?: "keep"): readonly [Statement[], Expr]
  /** A number for each element of a vector. */
  number(name: string, value: Expr): readonly [Statement[], RowNumber]
  /** Stores what the nodes behind make of a function of each element and those of the operands beside it. */
  finish(element: (x: Expr, lanes: number, operands: readonly Expr[]) => Expr): Statement[]
}

class RowKernel implements Row {
  readonly columns: number
  readonly #context: TemplateContext
  readonly #operation: RowOperation
  readonly #writer: KernelWriter
  readonly #extents: Extents
  readonly #loops: readonly LoopAxis[]
  readonly #finish: (index: Index) => Index
  /** Lanes of passes over rows in memory, of the first pass, and of what is stored at the end. */
  readonly #lanes: number
  readonly #firstLanes: number
  readonly #lastLanes: number
  /** Whether x lies in memory in rows of neighbours, so that each pass may read it there. */
  readonly #isInPlace: boolean
  /** Where a pass left the row. */
  #kept: Stored | undefined

  constructor(context: TemplateContext, operation: RowOperation) {
    const { shape } = operation.x.type
    const { dtype } = operation.value.type
    this.#context = context
    this.#operation = operation
    this.#writer = context.writer()
    this.columns = shape.at(-1)!
    const outer = axesOf(shape, rowMajor(shape)).filter(({ variable }) => variable !== `i${shape.length - 1}`)
    this.#extents = extentsOf([...outer, { variable: columnVariable, extent: this.columns }])
    const reader = this.#writer.reader(1, this.#extents)
    const source = reader.element(operation.x, this.#at(along(columnVariable)))
    const trial = this.#trial()
    const accesses = accessesOf([source])
    const { loads, mentioned } = joinAccesses([accesses, trial])
    const { loops, finish } = mergeLoops(outer, [...loads.map(({ index }) => index), ...trial.stores], mentioned)
    this.#loops = loops
    this.#finish = finish
    this.#lanes = this.columns < laneCountOf(dtype) ? 1 : laneCountOf(dtype)
    const canTakeLanes = allowsLanes(accesses, columnVariable)
    const sourceLanes = canTakeLanes ? lanesFor([operation.x, ...reader.visited], this.#writer.values) : 1
    this.#firstLanes = sourceLanes === this.#lanes ? this.#lanes : 1
    this.#lastLanes = trial.lanes === this.#lanes ? this.#lanes : 1
    this.#isInPlace = source.op === "load" && canTakeLanes && strideAlong(source.index, columnVariable) === 1
  }

  run(): void {
    const body = this.#operation.row(this)
    this.#context.run(this.#writer, this.#operation.name, ...rangeOver(this.#loops, body))
  }

  fold(fold: Fold, element: (x: Expr, lanes: number) => Expr = (x) => x, keep?: "keep"): readonly [Statement[], Expr] {
    const isFirst = this.#kept === undefined && !this.#isInPlace
    const [from, lanes] = [this.#kept, isFirst ? this.#firstLanes : this.#lanes]
    const to = keep === "keep" || isFirst ? (this.#kept ?? this.#place()) : undefined
    const last = lastChunk(this.columns, lanes)
    const early = last && bind(this.#writer.freshName("last"), this.#read(last, from))
    const made = (x: Expr, chunk: Chunk): RowElement => {
      const [declaration, local] = bind(this.#writer.freshName("e"), element(x, lanes))
      if (to === undefined) return [[declaration], local]
      const stored = keep === "keep" ? local : x
      return [[declaration, ...this.#writer.store(to, this.#at(chunk.column), stored, this.#finish)], local]
    }
    const end = early && made(early[1], last!)
    const type = registerType(this.#operation.value.type.dtype, lanes)
    const [statements, total] = foldRow(fold, this.columns, type, end, (chunk) => made(this.#read(chunk, from), chunk))
    this.#kept = to ?? from
    return [[...(early === undefined ? [] : [early[0]]), ...statements], total]
  }

  number(name: string, value: Expr): readonly [Statement[], RowNumber] {
    const [declaration, single] = bind(name, value)
    if (this.#lanes === 1) return [[declaration], () => single]
    const [wideDeclaration, wide] = bind(`${name}s`, splat(single))
    return [[declaration, wideDeclaration], (lanes) => (lanes === 1 ? single : wide)]
  }

  finish(element: (x: Expr, lanes: number, operands: readonly Expr[]) => Expr): Statement[] {
    const lanes = this.#lastLanes
    const from = this.#kept
    const store = (x: Expr, { column }: Chunk): Statement[] => {
      const at = this.#at(column)
      return this.#context.storeResults(this.#writer, {
        value: this.#operation.value,
        lanes,
        at,
        extents: this.#extents,
        finish: this.#finish,
        register: (reader) => element(x, lanes, this.#operands(reader, at)),
      })
    }
    const last = lastChunk(this.columns, lanes)
    const early = last && bind(this.#writer.freshName("last"), this.#read(last, from))
    const walk = walkRow(this.columns, lanes, 1, (chunk) => {
      const [declaration, x] = bind(this.#writer.freshName("x"), this.#read(chunk, from))
      return [declaration, ...store(x, chunk)]
    })
    return early === undefined ? walk : [early[0], ...walk, ...store(early[1], last!)]
  }

  get #shape(): Shape {
    return this.#operation.x.type.shape
  }

  #trial() {
    const { value } = this.#operation
    const at = this.#at(along(columnVariable))
    const zero: Expr = constant(registerType(value.type.dtype, 1), 0)
    const register = (reader: ElementReader): Expr =>
      this.#operands(reader, at).reduce((sum, operand) => add(sum, operand), zero)
    return tryTail(this.#context, this.#writer, { value, at, extents: this.#extents, register, laned: columnVariable })
  }

  #operands(reader: ElementReader, at: Coordinates): Expr[] {
    return this.#operation.operands.map((operand) =>
      reader.element(operand, broadcastAt(operand.type.shape, this.#shape, at)),
    )
  }

  #at(column: Coordinates[number]): Coordinates {
    return [...this.#shape.slice(0, -1).map((extent, axis) => (extent === 1 ? fixed(0) : along(`i${axis}`))), column]
  }

  #read({ column, lanes }: Chunk, from: Stored | undefined): Expr {
    const reader = this.#writer.reader(lanes, this.#extents, this.#finish)
    const at = this.#at(column)
    return from === undefined ? reader.element(this.#operation.x, at) : reader.load(from, at)
  }

  /** The row's place in the result, or where that has another dtype in memory for this kernel. */
  #place(): Stored {
    const { dtype } = this.#operation.value.type
    const result = this.#context.results.find(({ type }) => type.dtype === dtype)
    if (result !== undefined) return this.#context.target(result)
    return { storage: this.#context.scratch(dtype, elementCount(this.#shape)), layout: rowMajor(this.#shape) }
  }
}
