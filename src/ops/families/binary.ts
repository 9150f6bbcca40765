import { present } from "../../diagnostics/invariant.ts"
import type { DType } from "../../tensor/dtype.ts"
import { elementCount } from "../../tensor/shape.ts"
import type { Tensor, TensorType } from "../../tensor/tensor.ts"
import type { AttributeSchema, AttributesOf } from "../attributes.ts"
import { inputType, requireBroadcast, requireDType, requireSameDType } from "../check.ts"
import { defineOperator, type InferenceContext, type Operator } from "../operator.ts"
import { fillBig, fillTensor, readBig, readNumber, readOrdered } from "./access.ts"
import { integerDTypes, isInteger, numberDTypes, operandIndices, type NoAttributes } from "./elementwise.ts"

export interface BinaryDefinition<S extends AttributeSchema> {
  readonly name: string
  readonly inputs?: readonly [string, string]
  readonly attributes: S
  readonly allowed: readonly DType[]
  /** The dtype of the result; that of the operands when absent. */
  readonly result?: DType
  /** Further conditions. */
  check?(context: InferenceContext<AttributesOf<S>>): void
  compute(a: Tensor, b: Tensor, type: TensorType, attributes: AttributesOf<S>): Tensor
}

/** A function of two elements of the same dtype that broadcast. */
export function binary<const S extends AttributeSchema>(definition: BinaryDefinition<S>): Operator<S> {
  const { name, inputs: required = ["a", "b"], attributes, allowed, result, check, compute } = definition
  return defineOperator({
    name,
    inputs: { required },
    attributes,
    outputs: { min: 1, max: 1 },
    infer(context) {
      requireDType(context, name, 0, required[0], allowed)
      const dtype = requireSameDType(context, name, 0, 1)
      check?.(context)
      const shape = requireBroadcast(context, name, inputType(context, 0).shape, inputType(context, 1).shape)
      return [{ dtype: result ?? dtype, shape }]
    },
    reference({ inputs, attributes: given, outputs }) {
      return [compute(present(inputs[0], required[0]), present(inputs[1], required[1]), outputs[0]!, given)]
    },
    flops: ({ outputs }) => elementCount(outputs[0]!.shape),
  })
}

/** Floats by `apply`; integers exactly by `applyBig`, with a result that wraps around. */
export function arithmetic(
  name: string,
  apply: (a: number, b: number) => number,
  applyBig: (a: bigint, b: bigint) => bigint,
): Operator<NoAttributes> {
  return binary({
    name,
    attributes: {},
    allowed: numberDTypes,
    compute: (a, b, type) =>
      isInteger(type.dtype) ? combineBigs(a, b, type, applyBig) : combineNumbers(a, b, type, apply),
  })
}

/** A function of the bits of two integers. */
export function bitwise(name: string, apply: (a: bigint, b: bigint) => bigint): Operator<NoAttributes> {
  return binary({
    name,
    attributes: {},
    allowed: integerDTypes,
    compute: (a, b, type) => combineBigs(a, b, type, apply),
  })
}

/** A question about two elements. 64-bit integers come as BigInts, which compare as numbers do. */
export function comparison(
  name: string,
  ask: (a: number | bigint, b: number | bigint) => boolean,
  allowed: readonly DType[] = numberDTypes,
): Operator<NoAttributes> {
  return binary({
    name,
    attributes: {},
    allowed,
    result: "bool",
    compute(a, b, type) {
      const [indexA, indexB] = operandIndices([a, b], type.shape)
      const [readA, readB] = [readOrdered(a), readOrdered(b)]
      return fillTensor(type, (i) => Number(ask(readA(indexA!(i)), readB(indexB!(i)))))
    },
  })
}

/** A function of two bools. */
export function logical(name: string, apply: (a: boolean, b: boolean) => boolean): Operator<NoAttributes> {
  return comparison(name, (a, b) => apply(Boolean(a), Boolean(b)), ["bool"])
}

export function combineNumbers(
  a: Tensor,
  b: Tensor,
  type: TensorType,
  apply: (a: number, b: number) => number,
): Tensor {
  const [indexA, indexB] = operandIndices([a, b], type.shape)
  const [readA, readB] = [readNumber(a), readNumber(b)]
  return fillTensor(type, (i) => apply(readA(indexA!(i)), readB(indexB!(i))))
}

export function combineBigs(a: Tensor, b: Tensor, type: TensorType, apply: (a: bigint, b: bigint) => bigint): Tensor {
  const [indexA, indexB] = operandIndices([a, b], type.shape)
  const [readA, readB] = [readBig(a), readBig(b)]
  return fillBig(type, (i) => apply(readA(indexA!(i)), readB(indexB!(i))))
}
