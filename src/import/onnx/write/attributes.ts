import type { DType } from "../../../tensor/dtype.ts"
import type { Tensor } from "../../../tensor/tensor.ts"
import { dataTypeOf } from "../proto/data-type.ts"
import { attributeTypes, type AttributeProto } from "../proto/messages.ts"
import { tensorProto } from "./tensor-proto.ts"

interface Float {
  readonly kind: "float"
  readonly value: number
}

interface TensorAttribute {
  readonly kind: "tensor"
  readonly value: Tensor
}

interface Texts {
  readonly kind: "texts"
  readonly value: readonly string[]
}

/** Integers, booleans, texts and lists of integers are written as they are; what JavaScript cannot tell apart is marked. */
export type AttributeValue = number | boolean | string | readonly number[] | Float | Texts | TensorAttribute
export type AttributeValues = Readonly<Record<string, AttributeValue>>

export function float(value: number): Float {
  return { kind: "float", value }
}

export function texts(value: readonly string[]): Texts {
  return { kind: "texts", value }
}

export function tensor(value: Tensor): TensorAttribute {
  return { kind: "tensor", value }
}

export function dataType(dtype: DType): number {
  return dataTypeOf(dtype)
}

const utf8 = new TextEncoder()

const empty: AttributeProto = {
  name: "",
  refAttrName: "",
  type: 0,
  f: undefined,
  i: undefined,
  s: undefined,
  t: undefined,
  g: undefined,
  sparseTensor: undefined,
  floats: new Float32Array(),
  ints: new BigInt64Array(),
  strings: [],
}

export function attributeProto(name: string, value: AttributeValue): AttributeProto {
  if (typeof value === "number" || typeof value === "boolean")
    return { ...empty, name, type: attributeTypes.int, i: BigInt(value) }
  if (typeof value === "string") return { ...empty, name, type: attributeTypes.string, s: utf8.encode(value) }
  if ("length" in value) return { ...empty, name, type: attributeTypes.ints, ints: BigInt64Array.from(value, BigInt) }
  switch (value.kind) {
    case "float":
      return { ...empty, name, type: attributeTypes.float, f: value.value }
    case "texts":
      return { ...empty, name, type: attributeTypes.strings, strings: value.value.map((text) => utf8.encode(text)) }
    case "tensor":
      return { ...empty, name, type: attributeTypes.tensor, t: tensorProto("", value.value) }
  }
}

/** An attribute of a node in a function that stands for one of the function's own. */
export function attributeReference(name: string, type: keyof typeof attributeTypes): AttributeProto {
  return { ...empty, name, refAttrName: name, type: attributeTypes[type] }
}
