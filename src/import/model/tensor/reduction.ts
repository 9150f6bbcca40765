import { isFloat } from "../../../tensor/dtype.ts"
import type { Operand } from "../trace.ts"
import { MovementTensor } from "./movement.ts"

type Dims = number | readonly number[]
type Reduction =
  | "reduceSum"
  | "reduceMean"
  | "reduceMax"
  | "reduceMin"
  | "reduceProd"
  | "reduceL1"
  | "reduceL2"
  | "reduceLogSumExp"

export interface ValuesAndIndices<T> {
  readonly values: T
  readonly indices: T
}

/** Operators that combine elements along axes, and products of matrices. */
export abstract class ReductionTensor extends MovementTensor {
  /** Booleans and integers are summed as int64. */
  sum(dim?: Dims, keepdim = false): this {
    return this.#wide().#reduce("reduceSum", dim, keepdim, "sum")
  }

  prod(dim?: number, keepdim = false): this {
    return this.#wide().#reduce("reduceProd", dim, keepdim, "prod")
  }

  mean(dim?: Dims, keepdim = false): this {
    return this.#reduce("reduceMean", dim, keepdim, "mean")
  }

  amax(dim?: Dims, keepdim = false): this {
    return this.#reduce("reduceMax", dim, keepdim, "amax")
  }

  amin(dim?: Dims, keepdim = false): this {
    return this.#reduce("reduceMin", dim, keepdim, "amin")
  }

  logsumexp(dim: Dims, keepdim = false): this {
    return this.#reduce("reduceLogSumExp", dim, keepdim, "logsumexp")
  }

  /** The greatest element, or along one axis the greatest ones and where they are. */
  max(): this
  max(dim: number, keepdim?: boolean): ValuesAndIndices<this>
  max(dim?: number, keepdim = false): this | ValuesAndIndices<this> {
    if (dim === undefined) return this.amax()
    return { values: this.#reduce("reduceMax", dim, keepdim, "max"), indices: this.argmax(dim, keepdim) }
  }

  min(): this
  min(dim: number, keepdim?: boolean): ValuesAndIndices<this>
  min(dim?: number, keepdim = false): this | ValuesAndIndices<this> {
    if (dim === undefined) return this.amin()
    return { values: this.#reduce("reduceMin", dim, keepdim, "min"), indices: this.argmin(dim, keepdim) }
  }

  /** Where the greatest element is, the first of several; over all elements when no axis is given. */
  argmax(dim?: number, keepdim = false): this {
    if (dim === undefined) return this.flatten().argmax(0)
    return this.apply("argMax", [this], { axis: this.axis(dim), keepdims: keepdim, selectLastIndex: false }, "argmax")
  }

  argmin(dim?: number, keepdim = false): this {
    if (dim === undefined) return this.flatten().argmin(0)
    return this.apply("argMin", [this], { axis: this.axis(dim), keepdims: keepdim, selectLastIndex: false }, "argmin")
  }

  any(dim?: number, keepdim = false): this {
    return this.bool().int().amax(dim, keepdim).bool()
  }

  all(dim?: number, keepdim = false): this {
    return this.bool().int().amin(dim, keepdim).bool()
  }

  /** The mean squared distance from the mean, over one less than the number of elements unless `correction` says otherwise. */
  var(dim?: Dims, options: { correction?: number; keepdim?: boolean } = {}): this {
    const { correction = 1, keepdim = false } = options
    const axes = this.#axes(dim)
    const count = axes.reduce((product, axis) => product * this.shape[axis]!, 1)
    const deviation = this.sub(this.mean(axes, true))
    return deviation
      .square()
      .sum(axes, keepdim)
      .div(Math.max(0, count - correction))
  }

  std(dim?: Dims, options: { correction?: number; keepdim?: boolean } = {}): this {
    return this.var(dim, options).sqrt()
  }

  norm(p: 1 | 2 = 2, dim?: Dims, keepdim = false): this {
    return this.#reduce(p === 1 ? "reduceL1" : "reduceL2", dim, keepdim, "linalg_vector_norm")
  }

  cumsum(dim: number): this {
    return this.apply(
      "cumSum",
      [this, this.scalar("int64", this.axis(dim))],
      { exclusive: false, reverse: false },
      "cumsum",
    )
  }

  topk(k: number, dim = -1, largest = true): ValuesAndIndices<this> {
    return this.#ordered(k, dim, largest, "topk")
  }

  /** All elements of an axis in order; with equal elements the first comes first. */
  sort(dim = -1, descending = false): ValuesAndIndices<this> {
    return this.#ordered(this.size(dim), dim, descending, "sort")
  }

  argsort(dim = -1, descending = false): this {
    return this.sort(dim, descending).indices
  }

  softmax(dim: number): this {
    return this.apply("softmax", [this], { axis: this.axis(dim) }, "softmax")
  }

  logSoftmax(dim: number): this {
    return this.apply("logSoftmax", [this], { axis: this.axis(dim) }, "log_softmax")
  }

  matmul(other: this): this {
    const name = this.shape.length === 2 && other.shape.length === 2 ? "mm" : "matmul"
    return this.apply("matMul", [this, other], {}, name)
  }

  mm(other: this): this {
    return this.matmul(other)
  }

  bmm(other: this): this {
    return this.apply("matMul", [this, other], {}, "bmm")
  }

  #wide(): this {
    return isFloat(this.dtype) ? this : this.long()
  }

  #axes(dim: Dims | undefined): readonly number[] {
    if (dim === undefined) return this.shape.map((_, axis) => axis)
    return (typeof dim === "number" ? [dim] : dim).map((each) => this.axis(each))
  }

  #reduce(op: Reduction, dim: Dims | undefined, keepdim: boolean, name: string): this {
    const axes: Operand | undefined = dim === undefined ? undefined : this.vector(this.#axes(dim))
    return this.apply(op, [this, axes], { keepdims: keepdim, noopWithEmptyAxes: false }, name)
  }

  #ordered(k: number, dim: number, largest: boolean, name: string): ValuesAndIndices<this> {
    const attributes = { axis: this.axis(dim), largest, sorted: true }
    const [values, indices] = this.applyAll("topK", [this, this.vector([k])], attributes, [name, "getitem"])
    return { values: values!, indices: indices! }
  }
}
