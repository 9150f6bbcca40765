/**
 * Convolution of each channel with a filter of 3 × 3 that gives as many outputs as there are elements, or half as many along both axes. Sums
 * slide down a column of vectors, so each row of the input is loaded once, where it lies:
 *
 *   stride 1:  sum = bias + w[1]·x[0];  next = bias + w[0]·x[0]
 *              for r = 1 … { y[r - 1] = tail(sum + w[2]·x[r]);  sum = next + w[1]·x[r];  next = bias + w[0]·x[r] }
 *              y[last] = tail(sum)
 *   stride 2:  next = bias
 *              for r = 0 … { y[r] = tail(next + w[1]·x[2r] + w[2]·x[2r + 1]);  next = bias + w[0]·x[2r + 1] }
 *
 * Each of these products is three, of what the three taps of a row see. Rows of padding are never met; columns of padding are zeros that are
 * shifted into the first and the last vector of a row. The last vector ends with the row and overlaps the one before.
 */
import { present } from "../../../diagnostics/invariant.ts"
import { dtypes } from "../../../tensor/dtype.ts"
import { along, fixed, laneVariable, plus, scaled, shifted, type Coordinate } from "../../access/coordinate.ts"
import type { Stored } from "../../access/storage.ts"
import { registerType, type KernelWriter } from "../../emit/kernel-writer.ts"
import { laneCountOf } from "../../emit/lanes.ts"
import { multiplyAdd } from "../../emit/multiply-add.ts"
import type { TemplateContext } from "../../emit/template-context.ts"
import { constant, shuffle, splat } from "../../language/build.ts"
import type { Expr, Statement } from "../../language/kernel.ts"
import { accumulator, bind, loop, update } from "../../language/statements.ts"
import type { ValueType } from "../../language/value-type.ts"
import type { DepthwiseConvolution } from "./depthwise-convolution.ts"
import { imageAt, type SpatialAxis } from "./spatial-axes.ts"
import { storeVector, tailOf, type Tail } from "./tail.ts"

const taps = [0, 1, 2] as const

/** A column of more or longer rows leaves the nearest cache before the next column reads the rest of its lines. */
const mostRows = 128
const mostRowBytes = 512

/** Whether sums can slide over a convolution's planes, which must lie in memory. */
export function slides({ axes, planes, value }: DepthwiseConvolution): boolean {
  if (axes.length !== 2 || planes.stored === undefined) return false
  const { dtype } = value.type
  const [rows, columns] = axes as readonly [SpatialAxis, SpatialAxis]
  const staysNear = rows.extent <= mostRows && columns.extent * dtypes[dtype].byteLength <= mostRowBytes
  const isWide = columns.outputs >= 1.5 * laneCountOf(dtype)
  return staysNear && isWide && fits(rows) && fits(columns) && rows.stride === columns.stride
}

/** Whether there are as many windows as elements, or half as many. */
function fits({ kernel, stride, dilation, begin, extent, outputs }: SpatialAxis): boolean {
  return kernel === taps.length && stride <= 2 && dilation === 1 && begin === 1 && outputs * stride === extent
}

export function lowerSliding(context: TemplateContext, convolution: DepthwiseConvolution): void {
  new SlidingKernel(context, convolution).run()
}

/** Where a vector of outputs lies in its row. */
type Place = "first" | "between" | "last"

/** What the three taps of a row see, and the statements that name it. */
interface Seen {
  readonly names: readonly Statement[]
  readonly inputs: readonly Expr[]
}

class SlidingKernel {
  readonly #context: TemplateContext
  readonly #convolution: DepthwiseConvolution
  readonly #writer: KernelWriter
  readonly #stored: Stored
  readonly #lanes: number
  readonly #type: ValueType
  readonly #tail: Tail
  readonly #zeros: Expr
  readonly #stride: number
  readonly #rows: number
  readonly #columns: number

  constructor(context: TemplateContext, convolution: DepthwiseConvolution) {
    const { axes, planes, value, outputAt } = convolution
    this.#context = context
    this.#convolution = convolution
    this.#writer = context.writer()
    this.#stored = present(planes.stored, "planes in memory")
    this.#lanes = laneCountOf(value.type.dtype)
    this.#type = registerType(value.type.dtype, this.#lanes)
    this.#zeros = constant(this.#type, 0)
    this.#tail = tailOf(context, value, outputAt(along("n"), along("c"), [along("p0"), along("p1")]), "p1")
    this.#stride = axes[0]!.stride
    this.#rows = axes[0]!.outputs
    this.#columns = axes[1]!.outputs
  }

  run(): void {
    const { name, batch, value } = this.#convolution
    const [columns, lanes] = [this.#columns, this.#lanes]
    const between = loop("x", columns - lanes, this.#column("between", along("x")), { begin: lanes, step: lanes })
    const body = [
      ...this.#names(),
      loop("n", batch, [
        ...this.#column("first", fixed(0)),
        ...(columns > 2 * lanes ? [between] : []),
        ...this.#column("last", fixed(columns - lanes)),
      ]),
    ]
    this.#context.run(this.#writer, name, { variable: "c", count: value.type.shape[1]! }, body)
  }

  /** The channel's weights, and what its sums start with. */
  #names(): readonly Statement[] {
    const { weight, bias } = this.#convolution
    const weights = taps.flatMap((row) =>
      taps.map(
        (column) => bind(`w${row}_${column}`, splat(weight(this.#writer, along("c"), [fixed(row), fixed(column)])))[0],
      ),
    )
    if (bias === undefined) return weights
    return [...weights, bind("start", splat(this.#writer.reader(1, new Map()).element(bias, [along("c")])))[0]]
  }

  get #start(): Expr {
    if (this.#convolution.bias === undefined) return this.#zeros
    return { op: "local", type: this.#type, name: "start" }
  }

  /** A column of vectors. */
  #column(place: Place, column: Coordinate): readonly Statement[] {
    return this.#stride === 1 ? this.#columnOfAll(place, column) : this.#columnOfHalf(place, column)
  }

  #columnOfAll(place: Place, column: Coordinate): readonly Statement[] {
    const top = this.#seen(place, "top", fixed(0), column)
    const row = this.#seen(place, "x", along("r"), column)
    const [declaration, sum] = accumulator(`${place}_sum`, this.#withRow(1, top.inputs, this.#start))
    const [nextDeclaration, next] = accumulator(`${place}_next`, this.#withRow(0, top.inputs, this.#start))
    const [finish, finished] = bind(`${place}_finished`, this.#withRow(2, row.inputs, sum))
    const rows = [
      ...row.names,
      finish,
      ...this.#store(finished, along("r", 1, -1), column),
      update(sum, this.#withRow(1, row.inputs, next)),
      update(next, this.#withRow(0, row.inputs, this.#start)),
    ]
    return [
      ...top.names,
      declaration,
      nextDeclaration,
      loop("r", this.#rows, rows, { begin: 1 }),
      ...this.#store(sum, fixed(this.#rows - 1), column),
    ]
  }

  #columnOfHalf(place: Place, column: Coordinate): readonly Statement[] {
    const even = this.#seen(place, "even", along("r", 2), column)
    const odd = this.#seen(place, "odd", along("r", 2, 1), column)
    const [declaration, next] = accumulator(`${place}_next`, this.#start)
    const sum = this.#withRow(2, odd.inputs, this.#withRow(1, even.inputs, next))
    const [finish, finished] = bind(`${place}_finished`, sum)
    const rows = [
      ...even.names,
      ...odd.names,
      finish,
      ...this.#store(finished, along("r"), column),
      update(next, this.#withRow(0, odd.inputs, this.#start)),
    ]
    return [declaration, loop("r", this.#rows, rows)]
  }

  /** What the three taps of a row see. */
  #seen(place: Place, row: string, at: Coordinate, column: Coordinate): Seen {
    return this.#stride === 1
      ? this.#neighbours(place, row, at, column)
      : this.#everySecond(place, row, at, scaled(column, 2))
  }

  #neighbours(place: Place, row: string, at: Coordinate, column: Coordinate): Seen {
    const [here, middle] = bind(`${place}_${row}1`, this.#load(at, column))
    const before = place === "first" ? this.#behind(this.#zeros, middle) : this.#load(at, shifted(column, -1))
    const behind = place === "last" ? this.#before(middle, this.#zeros) : this.#load(at, shifted(column, 1))
    const [left, right] = [bind(`${place}_${row}0`, before), bind(`${place}_${row}2`, behind)]
    return { names: [here, left[0], right[0]], inputs: [left[1], middle, right[1]] }
  }

  /** The left tap sees what the right one does, one output further. */
  #everySecond(place: Place, row: string, at: Coordinate, start: Coordinate): Seen {
    const near = bind(`${place}_${row}Near`, this.#load(at, start))
    const far = bind(`${place}_${row}Far`, this.#load(at, shifted(start, this.#lanes)))
    const ofParity = (parity: number): Expr => {
      const lanes = range(this.#lanes).map((lane) => 2 * lane + parity)
      return shuffle(near[1], far[1], lanes)
    }
    const [middle, right] = [bind(`${place}_${row}1`, ofParity(0)), bind(`${place}_${row}2`, ofParity(1))]
    const before = place === "first" ? this.#zeros : this.#load(at, shifted(start, -this.#lanes))
    const left = bind(`${place}_${row}0`, this.#behind(before, right[1]))
    return {
      names: [near, far, middle, right, left].map(([name]) => name),
      inputs: [left, middle, right].map(([, input]) => input),
    }
  }

  /** The last lane of one vector and all but the last of another. */
  #behind(left: Expr, right: Expr): Expr {
    return shuffle(
      left,
      right,
      range(this.#lanes).map((lane) => lane + this.#lanes - 1),
    )
  }

  /** All but the first lane of one vector and the first of another. */
  #before(left: Expr, right: Expr): Expr {
    return shuffle(
      left,
      right,
      range(this.#lanes).map((lane) => lane + 1),
    )
  }

  #load(row: Coordinate, column: Coordinate): Expr {
    const { axes, value } = this.#convolution
    const spatial = [row, plus(column, along(laneVariable))]
    return this.#writer.load(
      this.#stored,
      imageAt(value.type.shape.length, axes, along("n"), along("c"), spatial),
      this.#lanes,
    )
  }

  /** A sum and the products of a row of the filter. */
  #withRow(row: number, inputs: readonly Expr[], sum: Expr): Expr {
    const weight = (column: number): Expr => ({ op: "local", type: this.#type, name: `w${row}_${column}` })
    return inputs.reduce((partial, input, column) => multiplyAdd(partial, weight(column), input), sum)
  }

  #store(sum: Expr, row: Coordinate, column: Coordinate): readonly Statement[] {
    const { value, outputAt } = this.#convolution
    return storeVector(this.#context, this.#writer, this.#tail, {
      value,
      vector: sum,
      count: this.#lanes,
      at: (beside) => outputAt(along("n"), along("c"), [row, plus(column, beside)]),
    })
  }
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i)
}
