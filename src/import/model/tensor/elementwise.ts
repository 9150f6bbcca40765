import { isFloat, type DType } from "../../../tensor/dtype.ts"
import { promote, promoteNumber } from "../promotion.ts"
import type { Operand } from "../trace.ts"
import { TensorCore } from "./core.ts"

type Plain =
  | "neg"
  | "abs"
  | "sign"
  | "reciprocal"
  | "sqrt"
  | "exp"
  | "log"
  | "floor"
  | "ceil"
  | "round"
  | "sin"
  | "cos"
  | "tan"
  | "tanh"
  | "sigmoid"
  | "erf"
type Binary =
  | "add"
  | "sub"
  | "mul"
  | "div"
  | "mod"
  | "pow"
  | "min"
  | "max"
  | "equal"
  | "less"
  | "lessOrEqual"
  | "greater"
  | "greaterOrEqual"

/** Operators on elements one by one, with broadcasting and PyTorch's rules for mixed dtypes. */
export abstract class ElementwiseTensor extends TensorCore {
  /** The elements in another dtype. */
  to(dtype: DType): this {
    return dtype === this.dtype ? this : this.apply("cast", [this], { to: dtype }, "_to_copy")
  }

  float(): this {
    return this.to("float32")
  }

  double(): this {
    return this.to("float64")
  }

  half(): this {
    return this.to("float16")
  }

  int(): this {
    return this.to("int32")
  }

  long(): this {
    return this.to("int64")
  }

  bool(): this {
    return this.to("bool")
  }

  add(other: this | number): this {
    return this.#binary("add", other, "add")
  }

  sub(other: this | number): this {
    return this.#binary("sub", other, "sub")
  }

  mul(other: this | number): this {
    return this.#binary("mul", other, "mul")
  }

  /** True division: integers become float32. */
  div(other: this | number): this {
    const numerator = isFloat(this.dtype) || (typeof other !== "number" && isFloat(other.dtype)) ? this : this.float()
    return numerator.#binary("div", other, "div")
  }

  floorDivide(other: this | number): this {
    return this.div(other).floor().to(this.#meeting(other))
  }

  /** The remainder with the sign of the divisor. */
  remainder(other: this | number): this {
    if (!isFloat(this.#meeting(other))) return this.#binary("mod", other, "remainder")
    return this.sub(this.div(other).floor().mul(other))
  }

  pow(exponent: this | number): this {
    return this.#binary("pow", exponent, "pow")
  }

  square(): this {
    return this.mul(this)
  }

  minimum(other: this | number): this {
    return this.#binary("min", other, "minimum")
  }

  maximum(other: this | number): this {
    return this.#binary("max", other, "maximum")
  }

  neg(): this {
    return this.#plain("neg")
  }

  abs(): this {
    return this.#plain("abs")
  }

  sign(): this {
    return this.#plain("sign")
  }

  reciprocal(): this {
    return this.#plain("reciprocal")
  }

  sqrt(): this {
    return this.#plain("sqrt")
  }

  rsqrt(): this {
    return this.sqrt().reciprocal()
  }

  exp(): this {
    return this.#plain("exp")
  }

  log(): this {
    return this.#plain("log")
  }

  floor(): this {
    return this.#plain("floor")
  }

  ceil(): this {
    return this.#plain("ceil")
  }

  /** To the nearest integer, halves to the even one. */
  round(): this {
    return this.#plain("round")
  }

  sin(): this {
    return this.#plain("sin")
  }

  cos(): this {
    return this.#plain("cos")
  }

  tan(): this {
    return this.#plain("tan")
  }

  tanh(): this {
    return this.#plain("tanh")
  }

  sigmoid(): this {
    return this.#plain("sigmoid")
  }

  erf(): this {
    return this.#plain("erf")
  }

  relu(): this {
    return this.apply("relu", [this], {}, "relu")
  }

  /** Elements limited to a range; a bound that is left out does not limit. */
  clamp(min?: number, max?: number): this {
    const bound = (value: number | undefined): Operand | undefined =>
      value === undefined ? undefined : this.scalar(this.dtype, value)
    return this.apply("clip", [this, bound(min), bound(max)], {}, "clamp")
  }

  eq(other: this | number): this {
    return this.#binary("equal", other, "eq")
  }

  ne(other: this | number): this {
    return this.eq(other).logicalNot()
  }

  lt(other: this | number): this {
    return this.#binary("less", other, "lt")
  }

  le(other: this | number): this {
    return this.#binary("lessOrEqual", other, "le")
  }

  gt(other: this | number): this {
    return this.#binary("greater", other, "gt")
  }

  ge(other: this | number): this {
    return this.#binary("greaterOrEqual", other, "ge")
  }

  logicalNot(): this {
    return this.apply("not", [this.bool()], {}, "logical_not")
  }

  logicalAnd(other: this): this {
    return this.apply("and", [this.bool(), other.bool()], {}, "logical_and")
  }

  logicalOr(other: this): this {
    return this.apply("or", [this.bool(), other.bool()], {}, "logical_or")
  }

  logicalXor(other: this): this {
    return this.apply("xor", [this.bool(), other.bool()], {}, "logical_xor")
  }

  isnan(): this {
    return this.apply("isNaN", [this], {}, "isnan")
  }

  /** Elements of `this` where the condition holds, of `other` elsewhere. */
  where(condition: this, other: this | number): this {
    const [a, b] = this.#operands(other)
    return this.apply("where", [condition.bool(), a, b], {}, "where")
  }

  /** `value` where the mask holds. */
  maskedFill(mask: this, value: number): this {
    return this.apply("where", [mask.bool(), this.scalar(this.dtype, value), this], {}, "masked_fill")
  }

  #plain(op: Plain): this {
    return this.apply(op, [this], {}, op)
  }

  #binary(op: Binary, other: this | number, name: string): this {
    return this.apply(op, this.#operands(other), {}, name)
  }

  #meeting(other: this | number): DType {
    return typeof other === "number" ? promoteNumber(this.dtype, other) : promote(this.dtype, other.dtype)
  }

  #operands(other: this | number): [Operand, Operand] {
    const dtype = this.#meeting(other)
    return [this.to(dtype), typeof other === "number" ? this.scalar(dtype, other) : other.to(dtype)]
  }
}
