/**
 * Makes the copy that windows are read from, row by row: the padding first, then the input where there is one.
 *
 *   0 0 0 0 0       rows above and below the input are padding;
 *   0 a b c 0       in the others whole vectors of padding are stored at both ends, and the elements over what is too much of them. The last
 *   0 d e f 0       vector of elements ends with the row of the input.
 *   0 0 0 0 0
 */
import {
  along,
  fixed,
  laneVariable,
  plus,
  scaled,
  shifted,
  type Coordinate,
  type Coordinates,
  type Extents,
} from "../../access/coordinate.ts"
import { registerType, type KernelWriter } from "../../emit/kernel-writer.ts"
import { laneCountOf } from "../../emit/lanes.ts"
import type { TemplateContext } from "../../emit/template-context.ts"
import { constant } from "../../language/build.ts"
import type { Statement } from "../../language/kernel.ts"
import { loop } from "../../language/statements.ts"
import { imageAt } from "./spatial-axes.ts"
import { elementOf, lanesOfInput, type CopiedAxis, type WindowCopy } from "./windows.ts"

/** Copies all planes by a kernel of its own. */
export function runCopy(context: TemplateContext, copy: WindowCopy): void {
  const writer = context.writer()
  const [batch, channels] = [copy.source.type.shape[0]!, copy.source.type.shape[1]!]
  const body = loop("n", batch, copyPlane(writer, copy, along("n"), along("c")))
  context.run(writer, "window", { variable: "c", count: channels }, [body])
}

/** Copies one plane. */
export function copyPlane(
  writer: KernelWriter,
  copy: WindowCopy,
  batch: Coordinate,
  channel: Coordinate,
): readonly Statement[] {
  return new PlaneCopy(writer, copy, batch, channel).rows({ at: [], extents: new Map(), isInput: true })
}

/** Coordinates of rows, outermost first, and whether they lie on the input. */
interface RowPlace {
  readonly at: Coordinates
  readonly extents: Extents
  readonly isInput: boolean
}

class PlaneCopy {
  readonly #writer: KernelWriter
  readonly #copy: WindowCopy
  readonly #batch: Coordinate
  readonly #channel: Coordinate
  readonly #last: CopiedAxis
  /** Elements of the padding that are stored at once. */
  readonly #lanes: number
  /** Elements of the input that are copied at once. */
  readonly #inputLanes: number

  constructor(writer: KernelWriter, copy: WindowCopy, batch: Coordinate, channel: Coordinate) {
    this.#writer = writer
    this.#copy = copy
    this.#batch = batch
    this.#channel = channel
    this.#last = copy.axes.at(-1)!
    const lanes = laneCountOf(copy.stored.storage.dtype)
    this.#lanes = this.#last.length < lanes ? 1 : lanes
    const inputAxes = copy.axes.map(({ axis }) => axis)
    this.#inputLanes = lanesOfInput(writer, copy.source, inputAxes)
  }

  rows(place: RowPlace): readonly Statement[] {
    const axis = this.#copy.axes[place.at.length]!
    if (axis === this.#last) return range(axis.copies).flatMap((copy) => this.#row(place, copy))
    const { from, to } = place.isInput ? reachOf(axis, 0) : { from: 0, to: 0 }
    return [
      ...this.#rowsBetween(place, 0, from, false),
      ...this.#rowsBetween(place, from, to, true),
      ...this.#rowsBetween(place, to, axis.length, false),
    ]
  }

  #rowsBetween({ at, extents, isInput }: RowPlace, from: number, to: number, areInput: boolean): readonly Statement[] {
    if (from === to) return []
    const name = `q${at.length}`
    const place = {
      at: [...at, along(name, 1, from)],
      extents: new Map(extents).set(name, to - from),
      isInput: isInput && areInput,
    }
    return [loop(name, to - from, this.rows(place))]
  }

  #row(place: RowPlace, copy: number): readonly Statement[] {
    const { length } = this.#last
    const { from, to } = place.isInput ? reachOf(this.#last, copy) : { from: 0, to: 0 }
    if (from === to) return this.#padding(place, copy, 0, length)
    return [
      ...this.#padding(place, copy, 0, from),
      ...this.#padding(place, copy, to, length),
      ...this.#elements(place, copy, from, to),
    ]
  }

  /** Stores whole vectors from `from` on, or before `to`: what is too much lies on the input. */
  #padding(place: RowPlace, copy: number, from: number, to: number): readonly Statement[] {
    if (from === to) return []
    const whole = Math.ceil((to - from) / this.#lanes) * this.#lanes
    const first = Math.min(from, this.#last.length - whole)
    const [lanes, start, count] = first < 0 ? [1, from, to - from] : [this.#lanes, first, whole]
    const at = this.#at(place, copy, widened(along("f", 1, start), lanes))
    const value = constant(registerType(this.#copy.stored.storage.dtype, lanes), this.#copy.padding)
    return [loop("f", count, this.#writer.store(this.#copy.stored, at, value), { step: lanes })]
  }

  #elements(place: RowPlace, copy: number, from: number, to: number): readonly Statement[] {
    const lanes = to - from < this.#inputLanes ? 1 : this.#inputLanes
    const rest = (to - from) % lanes
    const name = `q${place.at.length}`
    const extents = new Map(place.extents).set(name, to - from)
    const move = this.#move({ ...place, extents }, copy, along(name, 1, from), lanes)
    const all = loop(name, to - from - rest, move, { step: lanes })
    return rest === 0 ? [all] : [all, ...this.#move(place, copy, fixed(to - lanes), lanes)]
  }

  #move(place: RowPlace, copy: number, column: Coordinate, lanes: number): readonly Statement[] {
    const { source, axes, stored } = this.#copy
    const inputAxes = axes.map(({ axis }) => axis)
    const columns = widened(column, lanes)
    const inputAt = [...place.at, columns].map((at, i) => {
      const offset = i === place.at.length ? offsetOf(this.#last, copy) : 0
      return shifted(scaled(at, axes[i]!.step), offset - axes[i]!.axis.begin)
    })
    const at = imageAt(source.type.shape.length, inputAxes, this.#batch, this.#channel, inputAt)
    const element = elementOf(this.#writer, source, lanes, at, place.extents)
    return this.#writer.store(stored, this.#at(place, copy, columns), element)
  }

  #at({ at }: RowPlace, copy: number, column: Coordinate): Coordinates {
    return [...this.#copy.planeAt(this.#batch, this.#channel), fixed(copy), ...at, column]
  }
}

function widened(at: Coordinate, lanes: number): Coordinate {
  return lanes === 1 ? at : plus(at, along(laneVariable))
}

function offsetOf({ axis, copies }: CopiedAxis, copy: number): number {
  return copies > 1 ? copy * axis.dilation : 0
}

/** The part of the copy's axis that lies on the input. */
function reachOf(copied: CopiedAxis, copy: number): { readonly from: number; readonly to: number } {
  const { axis, length, step } = copied
  const start = offsetOf(copied, copy) - axis.begin
  const from = Math.min(length, Math.max(0, Math.ceil(-start / step)))
  return { from, to: Math.max(from, Math.min(length, Math.ceil((axis.extent - start) / step))) }
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i)
}
