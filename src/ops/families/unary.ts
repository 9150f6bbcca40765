import { present } from "../../diagnostics/invariant.ts"
import type { DType } from "../../tensor/dtype.ts"
import { elementCount } from "../../tensor/shape.ts"
import type { Tensor, TensorType } from "../../tensor/tensor.ts"
import type { AttributeSchema, AttributesOf } from "../attributes.ts"
import { inputType, requireDType } from "../check.ts"
import { defineOperator, type Operator } from "../operator.ts"
import { fillBig, fillTensor, readBig, readNumber } from "./access.ts"
import { floatDTypes, isInteger, type NoAttributes } from "./elementwise.ts"

export interface IntegerCase {
  /** The function on integers, exactly; the result wraps around. */
  readonly apply: (x: bigint) => bigint
  readonly dtypes: readonly DType[]
}

/** A function of one element, with a result of the same dtype; on floats, and on integers where `integers` is given. */
export function unary(name: string, apply: (x: number) => number, integers?: IntegerCase): Operator<NoAttributes> {
  const allowed = [...floatDTypes, ...(integers?.dtypes ?? [])]
  return pointwise(name, {}, allowed, ({ x, type }) => {
    if (integers === undefined || !isInteger(x.dtype)) return mapNumbers(x, type, apply)
    const read = readBig(x)
    return fillBig(type, (i) => integers.apply(read(i)))
  })
}

/** A function of one float that depends on attributes. */
export function unaryWith<const S extends AttributeSchema>(
  name: string,
  attributes: S,
  functionOf: (attributes: AttributesOf<S>) => (x: number) => number,
): Operator<S> {
  return pointwise(name, attributes, floatDTypes, ({ x, type, attributes: given }) =>
    mapNumbers(x, type, functionOf(given)),
  )
}

/** A question about one float. */
export function predicate<const S extends AttributeSchema>(
  name: string,
  attributes: S,
  questionOf: (attributes: AttributesOf<S>) => (x: number) => boolean,
): Operator<S> {
  return defineOperator({
    ...pointwise(name, attributes, floatDTypes, ({ x, type, attributes: given }) => {
      const ask = questionOf(given)
      return mapNumbers(x, type, (element) => Number(ask(element)))
    }),
    infer(context) {
      requireDType(context, name, 0, "x", floatDTypes)
      return [{ dtype: "bool", shape: inputType(context, 0).shape }]
    },
  })
}

interface Pointwise<A> {
  readonly x: Tensor
  readonly type: TensorType
  readonly attributes: A
}

/** One input, one output of the same type. */
export function pointwise<const S extends AttributeSchema>(
  name: string,
  attributes: S,
  allowed: readonly DType[],
  compute: (of: Pointwise<AttributesOf<S>>) => Tensor,
): Operator<S> {
  return defineOperator({
    name,
    inputs: { required: ["x"] },
    attributes,
    outputs: { min: 1, max: 1 },
    infer(context) {
      requireDType(context, name, 0, "x", allowed)
      return [inputType(context, 0)]
    },
    reference: ({ inputs, attributes: given, outputs }) => [
      compute({ x: present(inputs[0], "x"), type: outputs[0]!, attributes: given }),
    ],
    flops: ({ outputs }) => elementCount(outputs[0]!.shape),
  })
}

function mapNumbers(x: Tensor, type: TensorType, apply: (x: number) => number): Tensor {
  const read = readNumber(x)
  return fillTensor(type, (i) => apply(read(i)))
}
