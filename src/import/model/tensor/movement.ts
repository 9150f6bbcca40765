import { fail } from "../../../diagnostics/catalogue.ts"
import { formatShape, type Shape } from "../../../tensor/shape.ts"
import { callSite } from "../call-site.ts"
import { ElementwiseTensor } from "./elementwise.ts"

/** Integers as separate arguments or as one list. */
export type Integers = readonly number[] | readonly [readonly number[]]

export function integersOf(given: Integers): readonly number[] {
  const [first] = given
  return typeof first === "object" ? first : (given as readonly number[])
}

/** Operators that move elements and compute nothing. */
export abstract class MovementTensor extends ElementwiseTensor {
  /** The same elements under another shape; -1 stands for what is left over. */
  reshape(...shape: Integers): this {
    const extents = integersOf(shape)
    return this.apply("reshape", [this, this.vector(extents)], { allowzero: extents.includes(0) }, "view")
  }

  view(...shape: Integers): this {
    return this.reshape(integersOf(shape))
  }

  /** One axis instead of those from `startDim` to `endDim`. */
  flatten(startDim = 0, endDim = -1): this {
    if (this.shape.length === 0) return this.reshape(1)
    const [start, end] = [this.axis(startDim), this.axis(endDim)]
    if (start === end) return this
    return this.reshape([...this.shape.slice(0, start), -1, ...this.shape.slice(end + 1)])
  }

  unflatten(dim: number, sizes: readonly number[]): this {
    const axis = this.axis(dim)
    return this.reshape([...this.shape.slice(0, axis), ...sizes, ...this.shape.slice(axis + 1)])
  }

  permute(...dims: Integers): this {
    const perm = integersOf(dims).map((dim) => this.axis(dim))
    return this.apply("transpose", [this], { perm }, "permute")
  }

  /** Two axes exchanged. */
  transpose(dim0: number, dim1: number): this {
    return this.#exchange(dim0, dim1, "transpose")
  }

  /** A matrix with rows and columns exchanged. */
  t(): this {
    return this.shape.length < 2 ? this : this.#exchange(-2, -1, "t")
  }

  #exchange(dim0: number, dim1: number, name: string): this {
    const [a, b] = [this.axis(dim0), this.axis(dim1)]
    const perm = this.shape.map((_, axis) => (axis === a ? b : axis === b ? a : axis))
    return this.apply("transpose", [this], { perm }, name)
  }

  unsqueeze(dim: number): this {
    return this.apply("unsqueeze", [this, this.vector([this.axis(dim, this.shape.length + 1)])], {}, "unsqueeze")
  }

  /** Without the axes of extent 1, or without one of them; an axis of another extent stays. */
  squeeze(dim?: number): this {
    const axes = dim === undefined ? this.shape.map((_, axis) => axis) : [this.axis(dim)]
    const single = axes.filter((axis) => this.shape[axis] === 1)
    return single.length === 0 ? this : this.apply("squeeze", [this, this.vector(single)], {}, "squeeze")
  }

  /** Repeats axes of extent 1 without copying in memory; -1 keeps an extent. */
  expand(...shape: Integers): this {
    const given = integersOf(shape)
    const extents = given.map((extent, i) =>
      extent === -1 ? this.shape[i - given.length + this.shape.length]! : extent,
    )
    return this.apply("expand", [this, this.vector(extents)], {}, "expand")
  }

  expandAs(other: this): this {
    return this.expand(other.shape)
  }

  /** The tensor repeated along every axis; missing axes are put in front. */
  repeat(...repeats: Integers): this {
    const given = integersOf(repeats)
    const missing = Math.max(0, given.length - this.shape.length)
    const whole = missing === 0 ? this : this.reshape([...new Array<number>(missing).fill(1), ...this.shape])
    return whole.apply("tile", [whole, this.vector(given)], {}, "repeat")
  }

  /** From `start` up to but without `end`, in steps; negative positions count from the end. */
  slice(dim: number, start = 0, end = Number.MAX_SAFE_INTEGER, step = 1): this {
    const [starts, ends, axes, steps] = [[start], [end], [this.axis(dim)], [step]].map((values) => this.vector(values))
    return this.apply("slice", [this, starts, ends, axes, steps], {}, "slice")
  }

  narrow(dim: number, start: number, length: number): this {
    return this.slice(dim, start, start + length)
  }

  /** One position of an axis, which disappears. */
  select(dim: number, index: number): this {
    const axis = this.axis(dim)
    const position = this.scalar("int64", this.axis(index, this.shape[axis]!))
    return this.apply("gather", [this, position], { axis }, "select")
  }

  /** The positions of the outermost axis, one by one. */
  *[Symbol.iterator](): Generator<this> {
    for (let i = 0; i < this.size(0); i++) yield this.select(0, i)
  }

  /** Reversed along axes. */
  flip(...dims: Integers): this {
    const axes = integersOf(dims).map((dim) => this.axis(dim))
    const each = (value: number) => this.vector(axes.map(() => value))
    return this.apply("slice", [this, each(-1), each(Number.MIN_SAFE_INTEGER), this.vector(axes), each(-1)], {}, "flip")
  }

  /** Pieces of the given extent, the last one perhaps smaller, or of the extents of a list. */
  split(size: number | readonly number[], dim = 0): this[] {
    const axis = this.axis(dim)
    const extent = this.shape[axis]!
    const sizes = typeof size === "number" ? piecesOf(extent, size) : size
    return this.applyAll(
      "split",
      [this, this.vector(sizes)],
      { axis },
      sizes.map(() => "getitem"),
    )
  }

  /** At most `chunks` pieces of equal extent, the last one perhaps smaller. */
  chunk(chunks: number, dim = 0): this[] {
    return this.split(Math.max(1, Math.ceil(this.size(dim) / chunks)), dim)
  }

  /** Along one axis, the elements at the positions that `index` gives for each result. */
  gather(dim: number, index: this): this {
    return this.apply("gatherElements", [this, index], { axis: this.axis(dim) }, "gather")
  }

  /** Whole slices at the positions of a list. */
  indexSelect(dim: number, index: this): this {
    return this.apply("gather", [this, index], { axis: this.axis(dim) }, "index_select")
  }

  scatter(dim: number, index: this, source: this): this {
    return this.apply("scatterElements", [this, index, source], { axis: this.axis(dim), reduction: "none" }, "scatter")
  }

  scatterAdd(dim: number, index: this, source: this): this {
    return this.apply(
      "scatterElements",
      [this, index, source],
      { axis: this.axis(dim), reduction: "add" },
      "scatter_add",
    )
  }

  /** The lower triangle; zeros above the diagonal `diagonal`. */
  tril(diagonal = 0): this {
    return this.apply("trilu", [this, this.scalar("int64", diagonal)], { upper: false }, "tril")
  }

  triu(diagonal = 0): this {
    return this.apply("trilu", [this, this.scalar("int64", diagonal)], { upper: true }, "triu")
  }

  /** The last axes as a pair of begin and end each, innermost first, as PyTorch orders them. */
  pad(padding: readonly number[], mode: "constant" | "reflect" | "edge" | "wrap" = "constant", value = 0): this {
    const count = padding.length / 2
    if (!Number.isInteger(count) || count > this.shape.length) {
      return fail("TENSOR_PADDING", callSite(), { found: formatShape(padding), rank: this.shape.length })
    }
    const pads = (offset: 0 | 1) =>
      this.shape.map((_, axis) => padding[2 * (this.shape.length - 1 - axis) + offset] ?? 0)
    const fill = mode === "constant" ? this.scalar(this.dtype, value) : undefined
    return this.apply("pad", [this, this.vector([...pads(0), ...pads(1)]), fill], { mode }, "pad")
  }
}

function piecesOf(extent: number, size: number): Shape {
  const count = Math.ceil(extent / size)
  return Array.from({ length: count }, (_, i) => Math.min(size, extent - i * size))
}
