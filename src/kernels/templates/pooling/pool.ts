/**
 * Pooling: for each output, a combination of the elements that its window sees.
 *
 *   for channel { copy the plane with its padding, if there is any; for rows, for columns { y = tail(finish(x[tap 0] ⊕ x[tap 1] ⊕ …)) } }
 *
 * Lanes go along the columns of the output. Padding holds the value that changes nothing, so no window is special. Few taps are
 * straight code, many are loops. The last vector of a row overlaps the one before. Windows that do not overlap read each element once; then
 * whatever computes the input runs on the way.
 */
import { present } from "../../../diagnostics/invariant.ts"
import type { NodeOf, Value } from "../../../ir/graph.ts"
import { elementCount } from "../../../tensor/shape.ts"
import { along, fixed, laneVariable, plus, type Coordinate, type Coordinates } from "../../access/coordinate.ts"
import { registerType, type KernelWriter } from "../../emit/kernel-writer.ts"
import type { TemplateContext } from "../../emit/template-context.ts"
import { constant } from "../../language/build.ts"
import type { Expr, Local, Statement } from "../../language/kernel.ts"
import { accumulator, bind, loop, unrolled, update } from "../../language/statements.ts"
import { isVector, type ValueType } from "../../language/value-type.ts"
import type { ReadMode } from "../../rules/element-rule.ts"
import { planeWalk } from "../convolution/plane-walk.ts"
import { imageAt, spanOf, spatialAxes, type SpatialAxis } from "../convolution/spatial-axes.ts"
import { storeVector, tailOf, type Tail } from "../convolution/tail.ts"
import { startOf, tileCount } from "../convolution/tile-start.ts"
import { lanesOfInput, needsCopy, type WindowElement } from "../convolution/windows.ts"

export type PoolNode = NodeOf<"maxPool" | "averagePool" | "lpPool">

/** How the elements of a window become one; functions work on scalars and on vectors. */
export interface Combination {
  /** Before the first element, and in the padding. */
  readonly neutral: number
  step(sum: Expr, element: Expr): Expr
  /** A number that does not change along a row of outputs; the last coordinate means nothing. */
  ofRow?(outputs: Coordinates): Expr
  /** The result at some column, the first lane's. */
  finish(sum: Expr, column: Coordinate, ofRow: Expr | undefined): Expr
}

export function poolAxes({ inputs, attributes }: PoolNode): readonly SpatialAxis[] {
  return spatialAxes(inputs[0]!.type.shape, attributes.kernelShape, attributes)
}

/** How a pool reads its input. */
export function poolReads(node: PoolNode): readonly ReadMode[] {
  const axes = poolAxes(node)
  const isSingle = axes.every((axis) => spanOf(axis) <= axis.stride)
  return [isSingle || needsCopy(present(node.inputs[0], "x"), axes, copyOptions) ? "once" : "stored"]
}

const copyOptions = { neighbours: false, leastOutputs: 0, planes: 1 } as const

export function lowerPool(node: PoolNode, context: TemplateContext, combination: Combination): void {
  if (elementCount(node.outputs[0]!.type.shape) > 0) new PoolKernel(node, context, combination).run()
  else for (const value of context.results) context.target(value)
}

/** More taps than these are loops over some of them. */
const mostUnrolledTaps = 9

class PoolKernel {
  readonly #node: PoolNode
  readonly #context: TemplateContext
  readonly #combination: Combination
  readonly #writer: KernelWriter
  readonly #axes: readonly SpatialAxis[]
  readonly #x: Value
  readonly #value: Value
  readonly #lanes: number
  readonly #tail: Tail

  constructor(node: PoolNode, context: TemplateContext, combination: Combination) {
    this.#node = node
    this.#context = context
    this.#combination = combination
    this.#writer = context.writer()
    this.#axes = poolAxes(node)
    this.#x = present(node.inputs[0], "x")
    this.#value = present(node.outputs[0], "y")
    const first = this.#imageAt(this.#axes.map((_, i) => along(`p${i}`)))
    this.#tail = tailOf(context, this.#value, first, `p${this.#axes.length - 1}`)
    const lanes = lanesOfInput(this.#writer, this.#x, this.#axes)
    this.#lanes = this.#axes.at(-1)!.outputs < lanes ? 1 : lanes
  }

  run(): void {
    const [batch] = this.#x.type.shape as [number]
    const planes = planeWalk(this.#context, this.#x, this.#axes, { ...copyOptions, padding: this.#combination.neutral })
    const last = this.#axes.length - 1
    const columns = this.#axes[last]!.outputs
    const [names, ofRow] = this.#row()
    const row = loop("xTile", tileCount(this.#lanes, columns), [
      startOf("x", this.#lanes, columns),
      ...this.#point(planes.input, ofRow),
    ])
    const image = this.#axes
      .slice(0, last)
      .reduceRight<readonly Statement[]>((inner, { outputs }, i) => [loop(`p${i}`, outputs, inner)], [...names, row])
    const body = [loop("n", batch, [...planes.prepare(this.#writer), ...image])]
    this.#context.run(this.#writer, this.#node.op, ...planes.overChannels(body))
  }

  #row(): readonly [readonly Statement[], Expr | undefined] {
    const value = this.#combination.ofRow?.(this.#outputs(fixed(0)))
    if (value === undefined || value.op === "constant") return [[], value]
    const [name, local] = bind("row", value)
    return [[name], local]
  }

  /** The result for one output, or for a vector of them. */
  #point(element: WindowElement, ofRow: Expr | undefined): readonly Statement[] {
    const type: ValueType = registerType(this.#x.type.dtype, this.#lanes)
    const [declaration, sum] = accumulator("sum", constant(type, this.#combination.neutral))
    const point = {
      batch: along("n"),
      channel: along("c"),
      taps: this.#taps(),
      outputs: this.#outputs(this.#wide(along("x"))),
    }
    const step: Statement = update(sum, this.#combination.step(sum, element(this.#writer, this.#lanes, point)))
    return [declaration, this.#window(step), ...this.#store(sum, ofRow)]
  }

  /** Loops over the taps; as many of the inner ones as are few together are straight code. */
  #window(step: Statement): Statement {
    let taps = 1
    return this.#axes.reduceRight((inner, { kernel }, i) => {
      taps *= kernel
      const nest = taps <= mostUnrolledTaps ? unrolled : loop
      return nest(`k${i}`, kernel, [inner])
    }, step)
  }

  #taps(): Coordinates {
    return this.#axes.map(({ kernel }, i) => (kernel === 1 ? fixed(0) : along(`k${i}`)))
  }

  #outputs(column: Coordinate): Coordinates {
    return this.#axes.map((_, i) => (i === this.#axes.length - 1 ? column : along(`p${i}`)))
  }

  #wide(column: Coordinate): Coordinate {
    return this.#lanes === 1 ? column : plus(column, along(laneVariable))
  }

  #store(sum: Local, ofRow: Expr | undefined): readonly Statement[] {
    const vector = this.#combination.finish(sum, along("x"), ofRow)
    const at = (beside: Coordinate): Coordinates => this.#imageAt(this.#outputs(plus(along("x"), beside)))
    const value = this.#value
    if (isVector(vector.type))
      return storeVector(this.#context, this.#writer, this.#tail, { value, vector, count: this.#lanes, at })
    const made = { value, lanes: 1, at: at(fixed(0)), extents: new Map(), register: () => vector }
    return this.#context.storeResults(this.#writer, made)
  }

  #imageAt(outputs: Coordinates): Coordinates {
    return imageAt(this.#value.type.shape.length, this.#axes, along("n"), along("c"), outputs)
  }
}
