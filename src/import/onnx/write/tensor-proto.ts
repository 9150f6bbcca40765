import { bytesOf, type Tensor, type TensorType } from "../../../tensor/tensor.ts"
import { dataTypeOf } from "../proto/data-type.ts"
import { externalLocation, type StringEntryProto, type TensorProto, type ValueInfoProto } from "../proto/messages.ts"

function typedProto(name: string, { dtype, shape }: TensorType, metadata: readonly StringEntryProto[]): TensorProto {
  return {
    dims: BigInt64Array.from(shape, BigInt),
    dataType: dataTypeOf(dtype),
    floatData: new Float32Array(),
    int32Data: new Int32Array(),
    int64Data: new BigInt64Array(),
    name,
    rawData: undefined,
    doubleData: new Float64Array(),
    uint64Data: new BigUint64Array(),
    externalData: [],
    dataLocation: 0,
    metadata,
  }
}

/** A tensor with its elements, as raw bytes. */
export function tensorProto(name: string, tensor: Tensor, metadata: readonly StringEntryProto[] = []): TensorProto {
  return { ...typedProto(name, tensor, metadata), rawData: bytesOf(tensor) }
}

/** Where the elements of a tensor lie in a file beside the model; offset and length are in bytes. */
export interface ExternalRange {
  readonly location: string
  readonly offset: number
  readonly length: number
}

/** A tensor whose elements lie in another file. */
export function externalProto(
  name: string,
  type: TensorType,
  range: ExternalRange,
  metadata: readonly StringEntryProto[],
): TensorProto {
  const externalData = Object.entries(range).map(([key, value]) => ({ key, value: String(value) }))
  return { ...typedProto(name, type, metadata), dataLocation: externalLocation, externalData }
}

export function valueInfo(name: string, { dtype, shape }: TensorType): ValueInfoProto {
  const dim = shape.map((extent) => ({ value: BigInt(extent), param: undefined }))
  return { name, type: { tensor: { elemType: dataTypeOf(dtype), shape: { dim } } } }
}
