import { present } from "../../../diagnostics/invariant.ts"
import type { RecurrenceSizes } from "../../../ops/families/recurrence.ts"
import type { DType } from "../../../tensor/dtype.ts"
import { along, fixed, reversed, shifted, valueOf, type Coordinate, type Coordinates } from "../../access/coordinate.ts"
import type { Stored } from "../../access/storage.ts"
import { registerType, type KernelWriter } from "../../emit/kernel-writer.ts"
import { laneCountOf } from "../../emit/lanes.ts"
import { multiplyAdd } from "../../emit/multiply-add.ts"
import type { TemplateContext } from "../../emit/template-context.ts"
import { and, constant, lt, max, min, neg, splat, variable, xor } from "../../language/build.ts"
import type { Expr, Local, Statement } from "../../language/kernel.ts"
import { accumulator, bind, loop, update, when } from "../../language/statements.ts"
import type { ValueType } from "../../language/value-type.ts"
import type { Cell, Kept, Pass, Units } from "./cells.ts"
import { range, UnitVectors, type UnitRange } from "./unit-vectors.ts"

/** What a recurrent operator reads and writes; nothing where an optional input is not given, or nobody wants an output. */
export interface Operands {
  readonly x: Stored
  readonly b: Stored | undefined
  readonly lengths: Stored | undefined
  /** Hidden state and cell. */
  readonly initial: readonly [Stored | undefined, Stored | undefined]
  readonly peepholes: Stored | undefined
  readonly y: Stored | undefined
  readonly last: readonly [Stored | undefined, Stored | undefined]
}

/** What a step hands to the next, and one pass to another. Units are filled up to whole vectors. */
export interface States {
  /** [2, batch, units]: the two change places every step. */
  readonly hidden: Stored
  /** [batch, units] */
  readonly cell: Stored | undefined
  readonly kept: Readonly<Record<Kept, Stored>> | undefined
}

export interface PackedPass {
  readonly pass: Pass
  /** Vectors of each gate in a tile. */
  readonly vectors: number
  readonly panels: Stored
}

export interface DirectionParts {
  readonly op: string
  readonly dtype: DType
  readonly sizes: RecurrenceSizes
  readonly cell: Cell
  readonly passes: readonly PackedPass[]
  readonly operands: Operands
  readonly states: States
  readonly clip: number
  /** The direction, and whether it runs from the last step to the first. */
  readonly index: number
  readonly isReverse: boolean
  /** The first sequence, and how many run side by side. */
  readonly first: number
  readonly rows: number
}

/** Some units of one sequence. */
interface Place extends UnitRange {
  readonly row: Coordinate
}

/** The state before and after a step. */
const [before, after] = [along("from"), along("to")]

/** One direction over some sequences. */
export class DirectionKernel {
  readonly #context: TemplateContext
  readonly #parts: DirectionParts
  readonly #writer: KernelWriter
  readonly #lanes: number
  readonly #type: ValueType
  readonly #units: UnitVectors
  readonly #time: Coordinate
  readonly #direction: Coordinate

  constructor(context: TemplateContext, parts: DirectionParts) {
    this.#context = context
    this.#parts = parts
    this.#writer = context.writer()
    this.#lanes = laneCountOf(parts.dtype)
    this.#type = registerType(parts.dtype, this.#lanes)
    this.#units = new UnitVectors(this.#writer, this.#lanes)
    this.#time = parts.isReverse ? reversed(along("t"), parts.sizes.steps - 1) : along("t")
    this.#direction = fixed(parts.index)
  }

  run(blocks: number): void {
    const { sizes, op } = this.#parts
    const { steps } = sizes
    const [fromDeclaration, from] = bind("from", and(variable("t"), 1))
    const [toDeclaration] = bind("to", xor(from, 1))
    const body = [
      ...this.#eachUnit((place) => this.#start(place)),
      loop("t", steps, [
        fromDeclaration,
        toDeclaration,
        ...this.#insides(),
        ...this.#parts.passes.flatMap((pass) => this.#pass(pass)),
      ]),
      ...this.#eachUnit((place) => this.#end(place)),
    ]
    this.#context.run(this.#writer, op, { variable: "block", count: blocks }, body)
  }

  #row(offset: number): Coordinate {
    const { first, rows } = this.#parts
    return along("block", rows, first + offset)
  }

  get #rows(): readonly number[] {
    return range(this.#parts.rows)
  }

  #eachUnit(body: (place: Place) => readonly Statement[]): readonly Statement[] {
    const { hidden } = this.#parts.sizes
    const lanes = this.#lanes
    const whole = hidden - (hidden % lanes)
    const at = (unit: Coordinate, count: number): readonly Statement[] =>
      this.#rows.flatMap((offset) => body({ row: this.#row(offset), unit, count }))
    return [
      ...(whole > 0 ? [loop("unit", whole, at(along("unit"), lanes), { step: lanes })] : []),
      ...(whole < hidden ? at(fixed(whole), hidden - whole) : []),
    ]
  }

  #start(place: Place): readonly Statement[] {
    const { operands, states } = this.#parts
    const [hidden, cell] = operands.initial.map((stored) =>
      stored === undefined ? constant(this.#type, 0) : this.#units.load(stored, [this.#direction, place.row], place),
    )
    return [
      ...this.#units.storeFilled(states.hidden, [fixed(0), place.row], place.unit, hidden!),
      ...(states.cell === undefined ? [] : this.#units.storeFilled(states.cell, [place.row], place.unit, cell!)),
    ]
  }

  #end(place: Place): readonly Statement[] {
    const { operands, states, sizes } = this.#parts
    const leave = (
      output: Stored | undefined,
      stored: Stored | undefined,
      ...at: Coordinates
    ): readonly Statement[] => {
      if (output === undefined || stored === undefined) return []
      const state = this.#units.loadFilled(stored, [...at, place.row], place.unit)
      return this.#units.store(output, [this.#direction, place.row], place, state)
    }
    const [hidden, cell] = operands.last
    return [...leave(hidden, states.hidden, fixed(sizes.steps % 2)), ...leave(cell, states.cell)]
  }

  /** Whether the step lies within each sequence. */
  #insides(): readonly Statement[] {
    const { lengths } = this.#parts.operands
    if (lengths === undefined) return []
    return this.#rows.map((offset) => {
      const length = this.#writer.load(lengths, [this.#row(offset)], 1)
      return bind(`inside${offset}`, lt(valueOf(this.#time), length))[0]
    })
  }

  #pass(pass: PackedPass): readonly Statement[] {
    const { hidden } = this.#parts.sizes
    const width = pass.vectors * this.#lanes
    const whole = hidden - (hidden % width)
    const tiles = whole / width
    return [
      ...(tiles > 0 ? [loop("tile", tiles, this.#tile(pass, width))] : []),
      ...(whole < hidden ? [loop("tile", tiles + 1, this.#tile(pass, hidden - whole), { begin: tiles })] : []),
    ]
  }

  /** The first `count` units of a tile. */
  #tile(packed: PackedPass, count: number): readonly Statement[] {
    const { pass, vectors } = packed
    const places = range(Math.ceil(count / this.#lanes)).map((vector) => ({
      unit: along("tile", vectors * this.#lanes, vector * this.#lanes),
      count: Math.min(this.#lanes, count - vector * this.#lanes),
    }))
    const sums = this.#rows.map((row) =>
      range(pass.gates).map((gate) =>
        places.map((place, vector) =>
          accumulator(`s${row}_${gate}_${vector}`, this.#bias(pass.firstGate + gate, place)),
        ),
      ),
    )
    const declarations = sums.flat(2).map(([declaration]) => declaration)
    const locals = sums.map((row) => row.map((gate) => gate.map(([, local]) => local)))
    return [
      ...declarations,
      loop("k", this.#parts.sizes.hidden, this.#products(packed, locals)),
      ...places.flatMap((place, vector) =>
        this.#rows.flatMap((row) =>
          this.#finish(
            pass,
            row,
            { ...place, row: this.#row(row) },
            (gate) => locals[row]![gate - pass.firstGate]![vector]!,
          ),
        ),
      ),
    ]
  }

  #products(packed: PackedPass, sums: readonly (readonly (readonly Local[])[])[]): readonly Statement[] {
    const factors = sums.map((_, row) => bind(`h${row}`, splat(this.#factor(packed.pass, row))))
    const weights = (gate: number, vector: number): Expr => {
      const at = [this.#direction, along("tile"), along("k"), fixed(gate)]
      return this.#units.loadFilled(packed.panels, at, fixed(vector * this.#lanes))
    }
    return [
      ...factors.map(([declaration]) => declaration),
      ...sums[0]!.flatMap((vectors, gate) =>
        vectors.flatMap((_, vector) => {
          const [declaration, r] = bind(`r${gate}_${vector}`, weights(gate, vector))
          const updates = sums.map((row, i) => {
            const sum = row[gate]![vector]!
            return update(sum, multiplyAdd(sum, factors[i]![1], r))
          })
          return [declaration, ...updates]
        }),
      ),
    ]
  }

  /** The k-th element of what a pass multiplies. */
  #factor({ operand }: Pass, row: number): Expr {
    const { hidden, kept } = this.#parts.states
    const at = [this.#row(row), along("k")]
    return operand === "hidden"
      ? this.#writer.load(hidden, [before, ...at], 1)
      : this.#writer.load(present(kept, "a second pass").seen, at, 1)
  }

  #bias(gate: number, { unit, count }: UnitRange): Expr {
    const { operands, sizes } = this.#parts
    if (operands.b === undefined) return constant(this.#type, 0)
    return this.#units.load(operands.b, [this.#direction], { unit: shifted(unit, gate * sizes.hidden), count })
  }

  #finish(pass: Pass, offset: number, place: Place, sum: (gate: number) => Expr): readonly Statement[] {
    const statements = pass.finish(this.#cellAt(place, sum))
    if (!pass.isLast || this.#parts.operands.lengths === undefined) return statements
    return [when(variable(`inside${offset}`), statements, this.#skip(place))]
  }

  #cellAt(place: Place, sum: (gate: number) => Expr): Units {
    const { operands, states, sizes, cell, index } = this.#parts
    const { row, unit, count } = place
    const first = index * cell.gateCount * sizes.hidden
    const part = (start: number): UnitRange => ({ unit: shifted(unit, start), count })
    const kept = (name: Kept): Stored => present(states.kept, "a second pass")[name]
    const memory = (): Stored => present(states.cell, "a cell")
    return {
      sum,
      input: (gate) => this.#units.load(operands.x, [this.#time, row], part(first + gate * sizes.hidden)),
      hidden: () => this.#units.loadFilled(states.hidden, [before, row], unit),
      cell: () => this.#units.loadFilled(memory(), [row], unit),
      kept: (name) => this.#units.loadFilled(kept(name), [row], unit),
      peephole: (number) =>
        operands.peepholes && this.#units.load(operands.peepholes, [this.#direction], part(number * sizes.hidden)),
      clipped: (value) => this.#clipped(value),
      let: (value) => {
        const [declaration, named] = bind(this.#writer.freshName("u"), value)
        return { declaration, value: named }
      },
      keep: (name, value) => this.#units.storeFilled(kept(name), [row], unit, value),
      setCell: (value) => this.#units.storeFilled(memory(), [row], unit, value),
      setHidden: (value) => this.#step(place, value),
    }
  }

  #clipped(value: Expr): Expr {
    const { clip } = this.#parts
    if (clip === Infinity) return value
    const limit = constant(value.type, clip)
    return max(min(value, limit), neg(limit))
  }

  #step(place: Place, value: Expr): readonly Statement[] {
    const [declaration, hidden] = bind(this.#writer.freshName("u"), value)
    return [declaration, ...this.#leave(place, hidden, hidden)]
  }

  /** Behind the end of a sequence the state stays, and the output is 0. */
  #skip(place: Place): readonly Statement[] {
    const kept = this.#units.loadFilled(this.#parts.states.hidden, [before, place.row], place.unit)
    return this.#leave(place, kept, constant(this.#type, 0))
  }

  #leave(place: Place, state: Expr, output: Expr): readonly Statement[] {
    const { states, operands } = this.#parts
    const shown = operands.y && this.#units.store(operands.y, [this.#time, this.#direction, place.row], place, output)
    return [...this.#units.storeFilled(states.hidden, [after, place.row], place.unit, state), ...(shown ?? [])]
  }
}
