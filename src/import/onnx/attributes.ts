import { fail } from "../../diagnostics/catalogue.ts"
import type { Place } from "../../diagnostics/diagnostic.ts"
import type { DType } from "../../tensor/dtype.ts"
import type { Tensor } from "../../tensor/tensor.ts"
import { dataTypeName, dtypeOfDataType } from "./proto/data-type.ts"
import { attributeTypes, type AttributeProto, type GraphProto } from "./proto/messages.ts"
import { readSparseTensor, readWholeTensor, type TensorSource } from "./read-tensor.ts"

const utf8 = new TextDecoder()

type Kind = keyof typeof attributeTypes

/** Reads the attributes of an ONNX node by name and type. Throws ONNX_ATTRIBUTE when one is missing or of another type. */
export class AttributeReader {
  readonly #operator: string
  readonly #place: Place
  readonly #byName: ReadonlyMap<string, AttributeProto>
  readonly #source: TensorSource

  constructor(operator: string, place: Place, attributes: readonly AttributeProto[], source: TensorSource) {
    this.#operator = operator
    this.#place = place
    this.#byName = new Map(attributes.map((attribute) => [attribute.name, attribute]))
    this.#source = source
  }

  has(name: string): boolean {
    return this.#byName.has(name)
  }

  int(name: string, absent?: number): number {
    const value = this.#find(name, "int", absent)
    return typeof value === "number" ? value : Number(value.i ?? 0n)
  }

  flag(name: string, absent?: boolean): boolean {
    return this.int(name, absent === undefined ? undefined : Number(absent)) !== 0
  }

  float(name: string, absent?: number): number {
    const value = this.#find(name, "float", absent)
    return shortestFloat(typeof value === "number" ? value : (value.f ?? 0))
  }

  text(name: string, absent?: string): string {
    const value = this.#find(name, "string", absent)
    return typeof value === "string" ? value : utf8.decode(value.s)
  }

  /** One of a few texts. */
  choice<const T extends string>(name: string, choices: readonly T[], absent?: T): T {
    const found = this.text(name, absent)
    return choices.find((choice) => choice === found) ?? this.reject(name, `"${found}"`, `one of ${choices.join(", ")}`)
  }

  ints(name: string, absent?: readonly number[]): readonly number[] {
    const value = this.#find(name, "ints", absent)
    return "ints" in value ? Array.from(value.ints, Number) : value
  }

  /** Exact integers, for values such as the largest int64. */
  bigInts(name: string): BigInt64Array<ArrayBuffer> {
    return (this.#find(name, "ints", undefined) as AttributeProto).ints
  }

  floats(name: string, absent?: readonly number[]): readonly number[] {
    const value = this.#find(name, "floats", absent)
    return Array.from("floats" in value ? value.floats : value, shortestFloat)
  }

  texts(name: string, absent?: readonly string[]): readonly string[] {
    const value = this.#find(name, "strings", absent)
    return "strings" in value ? value.strings.map((text) => utf8.decode(text)) : value
  }

  tensor(name: string): Tensor {
    const value = this.#find(name, "tensor", undefined) as AttributeProto
    return value.t === undefined ? this.reject(name, "empty", "a tensor") : readWholeTensor(value.t, this.#source)
  }

  sparseTensor(name: string): Tensor {
    const sparse = this.#byName.get(name)?.sparseTensor
    if (sparse === undefined) return this.reject(name, "empty", "a sparse tensor")
    const { content } = readSparseTensor(sparse, this.#source)
    return content.kind === "tensor" ? content.tensor : content.read()
  }

  graph(name: string): GraphProto {
    const value = this.#find(name, "graph", undefined) as AttributeProto
    return value.g ?? this.reject(name, "empty", "a graph")
  }

  dtype(name: string, absent?: DType): DType {
    if (absent !== undefined && !this.has(name)) return absent
    const dataType = this.int(name)
    const found = dataTypeName(dataType)
    const what = `${this.#operator}: attribute ${name}`
    return dtypeOfDataType(dataType) ?? fail("ONNX_DTYPE_UNSUPPORTED", this.#place, { what, found })
  }

  reject(attribute: string, found: string, expected: string): never {
    return fail("ONNX_ATTRIBUTE", this.#place, { operator: this.#operator, attribute, found, expected })
  }

  #find<T>(name: string, kind: Kind, absent: T | undefined): AttributeProto | T {
    const attribute = this.#byName.get(name)
    if (attribute === undefined) return absent ?? this.reject(name, "missing", `${kind} attribute`)
    const isOfKind = attribute.type === attributeTypes[kind] || (attribute.type === 0 && hasValue(attribute, kind))
    return isOfKind
      ? attribute
      : this.reject(name, `of type ${attribute.type}`, `type ${attributeTypes[kind]} (${kind})`)
  }
}

/**
 * The shortest decimal number that is the same float32, which attributes are: 0.00001 and not 0.000009999999747378752. Numbers so read
 * and written stay what they are.
 */
function shortestFloat(value: number): number {
  const rounded = Math.fround(value)
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(rounded.toPrecision(digits))
    if (Math.fround(short) === rounded) return short
  }
  return Number(rounded.toPrecision(9))
}

/** Files of IR version 1 do not tell the types of attributes. */
function hasValue(attribute: AttributeProto, kind: Kind): boolean {
  switch (kind) {
    case "float":
      return attribute.f !== undefined
    case "int":
      return attribute.i !== undefined
    case "string":
      return attribute.s !== undefined
    case "tensor":
      return attribute.t !== undefined
    case "graph":
      return attribute.g !== undefined
    case "floats":
    case "ints":
    case "strings":
      return true
  }
}
