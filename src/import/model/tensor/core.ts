import { unreachable } from "../../../diagnostics/invariant.ts"
import type { GivenAttributes } from "../../../ir/builder.ts"
import { readNumber } from "../../../ops/families/access.ts"
import type { OpName } from "../../../ops/table.ts"
import type { DType, TensorArray } from "../../../tensor/dtype.ts"
import { elementCount, formatShape, normalizeAxis, type Shape } from "../../../tensor/shape.ts"
import type { Tensor as RawTensor } from "../../../tensor/tensor.ts"
import { applyOperator, concrete } from "../apply.ts"
import { callSite } from "../call-site.ts"
import { fail } from "../../../diagnostics/catalogue.ts"
import type { Held, Operand, Role } from "../trace.ts"
import { scalar, vector } from "./literal.ts"

export type NestedNumbers = number | readonly NestedNumbers[]

/** Elements shown by `toString`. */
const mostShown = 8

/** What every tensor has: a type, and elements to read unless it is traced. The subclasses add the operators by kind. */
export abstract class TensorCore implements Operand {
  #held: Held
  readonly role: Role

  constructor(held: Held, role: Role = "temporary") {
    this.#held = held
    this.role = role
  }

  /** A tensor that holds the result of an operator. */
  protected abstract wrap(held: Held): this

  get held(): Held {
    return this.#held
  }

  get dtype(): DType {
    return typeOf(this.#held).dtype
  }

  get shape(): Shape {
    return typeOf(this.#held).shape
  }

  /** The elements, row-major. Throws TRACE_DATA_DEPENDENT when the tensor is traced. */
  get data(): TensorArray {
    return concrete(this).data
  }

  get ndim(): number {
    return this.shape.length
  }

  size(): Shape
  size(dim: number): number
  size(dim?: number): Shape | number {
    return dim === undefined ? this.shape : this.shape[this.axis(dim)]!
  }

  dim(): number {
    return this.shape.length
  }

  numel(): number {
    return elementCount(this.shape)
  }

  /** The only element, as a number. Throws TRACE_DATA_DEPENDENT when the tensor is traced. */
  item(): number {
    const tensor = concrete(this)
    if (tensor.data.length === 1) return readNumber(tensor)(0)
    return fail("TENSOR_NOT_SCALAR", callSite(), { shape: formatShape(tensor.shape) })
  }

  /** The elements as numbers, flat and row-major. int64 beyond 2^53 loses digits. */
  toNumbers(): number[] {
    const tensor = concrete(this)
    const read = readNumber(tensor)
    return Array.from({ length: tensor.data.length }, (_, i) => read(i))
  }

  /** The elements as numbers, nested as the shape says. */
  toArray(): NestedNumbers {
    return nest(this.toNumbers(), this.shape)
  }

  /** Replaces the elements of a parameter or buffer in place; its type stays. */
  assign(tensor: RawTensor): void {
    this.#held = { kind: "concrete", tensor: { dtype: this.dtype, shape: this.shape, data: tensor.data } }
  }

  contiguous(): this {
    return this
  }

  clone(): this {
    return this.apply("identity", [this], {}, "clone")
  }

  toString(): string {
    const type = `${this.dtype}${formatShape(this.shape)}`
    if (this.#held.kind === "traced") return `Tensor(${type}, traced as ${this.#held.value.name})`
    const numbers = this.toNumbers()
    const shown = numbers.slice(0, mostShown).join(", ")
    return `Tensor(${type}, [${shown}${numbers.length > mostShown ? ", …" : ""}])`
  }

  toJSON(): { dtype: DType; shape: Shape; data?: number[] } {
    const { dtype, shape } = this
    return this.#held.kind === "traced" ? { dtype, shape } : { dtype, shape, data: this.toNumbers() }
  }

  /** Lets a tensor of one element be compared with numbers; a traced one has no value to compare. */
  [Symbol.toPrimitive](hint: string): string | number {
    return hint === "string" ? this.toString() : this.item()
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString()
  }

  protected apply<Op extends OpName>(
    op: Op,
    inputs: readonly (Operand | undefined)[],
    attributes: GivenAttributes<Op>,
    name: string,
  ): this {
    return this.applyAll(op, inputs, attributes, [name])[0]!
  }

  protected applyAll<Op extends OpName>(
    op: Op,
    inputs: readonly (Operand | undefined)[],
    attributes: GivenAttributes<Op>,
    names: readonly string[],
  ): this[] {
    return applyOperator(op, inputs, attributes, names).map((held) => this.wrap(held))
  }

  /** A constant of one element. */
  protected scalar(dtype: DType, value: number): Operand {
    return scalar(dtype, value)
  }

  /** A constant list of int64, as shapes and axes are given. */
  protected vector(values: readonly number[]): Operand {
    return vector(values)
  }

  /** An axis made non-negative. Throws TENSOR_AXIS. */
  protected axis(dim: number, rank = this.shape.length): number {
    const axis = normalizeAxis(dim, rank)
    if (Number.isInteger(axis) && axis >= 0 && axis < rank) return axis
    return fail("TENSOR_AXIS", callSite(), { dim, rank })
  }
}

function typeOf(held: Held): { readonly dtype: DType; readonly shape: Shape } {
  switch (held.kind) {
    case "concrete":
      return held.tensor
    case "traced":
      return held.value.type
    default:
      return unreachable(held)
  }
}

function nest(numbers: readonly number[], shape: Shape): NestedNumbers {
  if (shape.length === 0) return numbers[0]!
  const [outer, ...inner] = shape
  const count = elementCount(inner)
  return Array.from({ length: outer! }, (_, i) => nest(numbers.slice(i * count, (i + 1) * count), inner))
}
