import {
  doubles,
  floats,
  int,
  int32s,
  int64s,
  many,
  manyBytes,
  message,
  optional,
  optionalBytes,
  optionalFloat,
  optionalInt,
  optionalText,
  text,
  texts,
  uint64s,
  type Message,
} from "./fields.ts"

/**
 * The messages of an ONNX file that are read and written here, with their public field numbers; others are skipped.
 * https://onnx.ai/onnx/api/classes.html and https://onnx.ai/onnx/repo-docs/IR.html
 */
export interface ModelProto {
  readonly irVersion: number
  readonly opsetImport: readonly OperatorSetIdProto[]
  readonly producerName: string
  readonly producerVersion: string
  readonly graph: GraphProto | undefined
  readonly metadata: readonly StringEntryProto[]
  readonly functions: readonly FunctionProto[]
}

export interface OperatorSetIdProto {
  readonly domain: string
  readonly version: number
}

export interface StringEntryProto {
  readonly key: string
  readonly value: string
}

export interface GraphProto {
  readonly node: readonly NodeProto[]
  readonly name: string
  readonly initializer: readonly TensorProto[]
  readonly sparseInitializer: readonly SparseTensorProto[]
  readonly input: readonly ValueInfoProto[]
  readonly output: readonly ValueInfoProto[]
  /** Types of further values, for viewers. */
  readonly valueInfo: readonly ValueInfoProto[]
}

export interface NodeProto {
  readonly input: readonly string[]
  readonly output: readonly string[]
  readonly name: string
  readonly opType: string
  readonly domain: string
  readonly overload: string
  readonly attribute: readonly AttributeProto[]
  readonly metadata: readonly StringEntryProto[]
}

export interface FunctionProto {
  readonly name: string
  readonly domain: string
  readonly overload: string
  readonly input: readonly string[]
  readonly output: readonly string[]
  readonly attribute: readonly string[]
  readonly attributeDefaults: readonly AttributeProto[]
  readonly node: readonly NodeProto[]
  readonly opsetImport: readonly OperatorSetIdProto[]
}

export interface AttributeProto {
  readonly name: string
  /** The attribute of the surrounding function that this one stands for. */
  readonly refAttrName: string
  readonly type: number
  readonly f: number | undefined
  readonly i: bigint | undefined
  readonly s: Uint8Array | undefined
  readonly t: TensorProto | undefined
  readonly g: GraphProto | undefined
  readonly sparseTensor: SparseTensorProto | undefined
  readonly floats: Float32Array<ArrayBuffer>
  readonly ints: BigInt64Array<ArrayBuffer>
  readonly strings: readonly Uint8Array[]
}

export interface ValueInfoProto {
  readonly name: string
  readonly type: TypeProto | undefined
}

/** Sequences, maps and optionals only matter as something that is not a tensor. */
export interface TypeProto {
  readonly tensor: TensorTypeProto | undefined
}

export interface TensorTypeProto {
  readonly elemType: number
  readonly shape: TensorShapeProto | undefined
}

export interface TensorShapeProto {
  readonly dim: readonly DimensionProto[]
}

/** A dimension with neither is unknown. */
export interface DimensionProto {
  readonly value: bigint | undefined
  readonly param: string | undefined
}

export interface TensorProto {
  readonly dims: BigInt64Array<ArrayBuffer>
  readonly dataType: number
  readonly floatData: Float32Array<ArrayBuffer>
  readonly int32Data: Int32Array<ArrayBuffer>
  readonly int64Data: BigInt64Array<ArrayBuffer>
  readonly name: string
  readonly rawData: Uint8Array | undefined
  readonly doubleData: Float64Array<ArrayBuffer>
  readonly uint64Data: BigUint64Array<ArrayBuffer>
  readonly externalData: readonly StringEntryProto[]
  readonly dataLocation: number
  readonly metadata: readonly StringEntryProto[]
}

export interface SparseTensorProto {
  readonly values: TensorProto | undefined
  readonly indices: TensorProto | undefined
  readonly dims: BigInt64Array<ArrayBuffer>
}

export const attributeTypes = {
  float: 1,
  int: 2,
  string: 3,
  tensor: 4,
  graph: 5,
  floats: 6,
  ints: 7,
  strings: 8,
} as const

export const externalLocation = 1

const operatorSetId: Message<OperatorSetIdProto> = message(() => ({ domain: text(1), version: int(2) }))

const stringEntry: Message<StringEntryProto> = message(() => ({ key: text(1), value: text(2) }))

export const tensorMessage: Message<TensorProto> = message(() => ({
  dims: int64s(1),
  dataType: int(2),
  floatData: floats(4),
  int32Data: int32s(5),
  int64Data: int64s(7),
  name: text(8),
  rawData: optionalBytes(9),
  doubleData: doubles(10),
  uint64Data: uint64s(11),
  externalData: many(13, stringEntry),
  dataLocation: int(14),
  metadata: many(16, stringEntry),
}))

const sparseTensor: Message<SparseTensorProto> = message(() => ({
  values: optional(1, tensorMessage),
  indices: optional(2, tensorMessage),
  dims: int64s(3),
}))

const dimension: Message<DimensionProto> = message(() => ({ value: optionalInt(1), param: optionalText(2) }))
const tensorShape: Message<TensorShapeProto> = message(() => ({ dim: many(1, dimension) }))
const tensorType: Message<TensorTypeProto> = message(() => ({ elemType: int(1), shape: optional(2, tensorShape) }))
const typeMessage: Message<TypeProto> = message(() => ({ tensor: optional(1, tensorType) }))
const valueInfo: Message<ValueInfoProto> = message(() => ({ name: text(1), type: optional(2, typeMessage) }))

const attribute: Message<AttributeProto> = message(() => ({
  name: text(1),
  f: optionalFloat(2),
  i: optionalInt(3),
  s: optionalBytes(4),
  t: optional(5, tensorMessage),
  g: optional(6, graph),
  floats: floats(7),
  ints: int64s(8),
  strings: manyBytes(9),
  type: int(20),
  refAttrName: text(21),
  sparseTensor: optional(22, sparseTensor),
}))

const node: Message<NodeProto> = message(() => ({
  input: texts(1),
  output: texts(2),
  name: text(3),
  opType: text(4),
  attribute: many(5, attribute),
  domain: text(7),
  overload: text(8),
  metadata: many(9, stringEntry),
}))

const graph: Message<GraphProto> = message(() => ({
  node: many(1, node),
  name: text(2),
  initializer: many(5, tensorMessage),
  input: many(11, valueInfo),
  output: many(12, valueInfo),
  valueInfo: many(13, valueInfo),
  sparseInitializer: many(15, sparseTensor),
}))

const functionMessage: Message<FunctionProto> = message(() => ({
  name: text(1),
  input: texts(4),
  output: texts(5),
  attribute: texts(6),
  node: many(7, node),
  opsetImport: many(9, operatorSetId),
  domain: text(10),
  attributeDefaults: many(11, attribute),
  overload: text(13),
}))

export const modelMessage: Message<ModelProto> = message(() => ({
  irVersion: int(1),
  producerName: text(2),
  producerVersion: text(3),
  graph: optional(7, graph),
  opsetImport: many(8, operatorSetId),
  metadata: many(14, stringEntry),
  functions: many(25, functionMessage),
}))
