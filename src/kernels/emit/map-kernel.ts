/**
 * Computes some values of one shape in one loop nest, element by element, from whatever is in memory.
 *
 * The expressions are made twice: once for single elements, to see which accesses there are, and then, with the loops
 * merged (`loops.ts`), for as many lanes as the dtypes and operators allow. The innermost loop follows the layout of
 * the first target, so that stores are of whole vectors; loads may be of neighbours, of one element for all lanes, or
 * lane by lane.
 *
 * When a single loop is left, its last vector may run over the end of the data into the padding of the storage;
 * otherwise a loop over single elements does the rest of each row.
 */
import { invariant } from "../../diagnostics/invariant.ts"
import type { Value } from "../../ir/graph.ts"
import type { Shape } from "../../tensor/shape.ts"
import { strideAlong } from "../access/coordinate.ts"
import { elementAt } from "../access/layout.ts"
import { paddedCount, type Stored } from "../access/storage.ts"
import type { Index, Statement } from "../language/kernel.ts"
import { bind } from "../language/statements.ts"
import { accessesOf, allowsLanes, type Accesses } from "./analysis.ts"
import type { ElementReader } from "./element-reader.ts"
import type { KernelWriter, WrittenKernel } from "./kernel-writer.ts"
import { lanesFor } from "./lanes.ts"
import {
  axesOf,
  coordinatesOf,
  extentsOf,
  mergeLoops,
  rangeOver,
  vectorLoops,
  type LoopAxis,
  type RangeAndBody,
} from "./loops.ts"

export interface MapTarget {
  readonly value: Value
  readonly to: Stored
}

export function writeMap(writer: KernelWriter, name: string, targets: readonly MapTarget[]): WrittenKernel {
  const map = new MapKernel(writer, targets)
  return writer.finish(name, ...map.rangeAndBody())
}

type Finish = (index: Index) => Index

class MapKernel {
  readonly #writer: KernelWriter
  readonly #targets: readonly MapTarget[]
  readonly #shape: Shape
  readonly #axes: readonly LoopAxis[]

  constructor(writer: KernelWriter, targets: readonly MapTarget[]) {
    const first = targets[0]
    invariant(first !== undefined, "a map without targets")
    this.#writer = writer
    this.#targets = targets
    this.#shape = first.value.type.shape
    this.#axes = axesOf(this.#shape, first.to.layout)
  }

  rangeAndBody(): RangeAndBody {
    const reader = this.#reader(1)
    const at = coordinatesOf(this.#shape)
    const accesses = accessesOf(this.#targets.map(({ value }) => reader.element(value, at)))
    const stores = this.#targets.map(({ to }) => elementAt(to.layout, at))
    const indices = [...accesses.loads.map(({ index }) => index), ...stores]
    const { loops, finish } = mergeLoops(this.#axes, indices, accesses.mentioned)
    const inner = loops.at(-1)
    if (inner === undefined) return rangeOver([], this.#point(1, finish))
    const lanes = allowsLanes(accesses, inner.variable) ? this.#lanes(reader, inner) : 1
    const isSafe = inner.extent % lanes === 0 || this.#mayRunOver(accesses, inner, lanes, finish)
    if (loops.length === 1 && isSafe) return this.#flat(inner, lanes, finish)
    return rangeOver(
      loops.slice(0, -1),
      vectorLoops(inner, lanes, (width) => this.#point(width, finish, inner.variable)),
    )
  }

  #reader(lanes: number, finish?: Finish): ElementReader {
    return this.#writer.reader(lanes, extentsOf(this.#axes), finish)
  }

  #lanes(reader: ElementReader, inner: LoopAxis): number {
    const lanes = lanesFor([...reader.visited, ...this.#targets.map(({ value }) => value)], this.#writer.values)
    return inner.extent < lanes ? 1 : lanes
  }

  /** One loop, whose iterations are the kernel's range. */
  #flat({ variable, extent }: LoopAxis, lanes: number, finish: Finish): RangeAndBody {
    const widened = (index: Index): Index => {
      const { terms, ...rest } = finish(index)
      return {
        ...rest,
        terms: terms.map((term) => (term.variable === variable ? { ...term, stride: term.stride * lanes } : term)),
      }
    }
    return [{ variable, count: Math.ceil(extent / lanes) }, this.#point(lanes, widened, variable)]
  }

  /** Computes and stores the targets at the loops' coordinates. */
  #point(lanes: number, finish: Finish, laned?: string): Statement[] {
    const reader = this.#reader(lanes, finish)
    const at = coordinatesOf(this.#shape, lanes === 1 ? undefined : laned)
    return this.#targets.flatMap(({ value, to }, i) => {
      const expr = reader.element(value, at)
      if (this.#targets.length === 1) return this.#writer.store(to, at, expr, finish)
      const [declaration, local] = bind(`v${i}`, expr)
      reader.bind(value, local)
      return [declaration, ...this.#writer.store(to, at, local, finish)]
    })
  }

  #mayRunOver({ loads }: Accesses, { variable, extent }: LoopAxis, lanes: number, finish: Finish): boolean {
    const whole = Math.ceil(extent / lanes) * lanes
    const areLoadsSafe = loads.every(({ buffer, index }) => {
      const stride = strideAlong(finish(index), variable)
      if (index.dynamic !== undefined) return false
      return (
        stride === 0 ||
        (stride === 1 && index.offset + whole <= paddedCount(this.#writer.storageOf(buffer).elementCount))
      )
    })
    return areLoadsSafe && this.#targets.every(({ to }) => isWhole(to, extent))
  }
}

function isWhole({ storage, layout }: Stored, extent: number): boolean {
  return layout.offset === 0 && storage.elementCount === extent
}
