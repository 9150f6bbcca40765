import { isInside, type ByteSource } from "../../checkpoint/byte-source.ts"
import { CompileError } from "../../diagnostics/compile-error.ts"
import { fail } from "../../diagnostics/catalogue.ts"
import type { Place } from "../../diagnostics/diagnostic.ts"
import type { Content } from "../../ir/graph.ts"
import { dtypes, type DType, type TensorArray } from "../../tensor/dtype.ts"
import { elementCount, formatShape, type Shape } from "../../tensor/shape.ts"
import { byteLengthOf, makeTensor, tensorOfBytes, type Tensor, type TensorType } from "../../tensor/tensor.ts"
import { dataTypeName, dtypeOfDataType } from "./proto/data-type.ts"
import { externalLocation, type SparseTensorProto, type TensorProto } from "./proto/messages.ts"

/** Opens the file that holds large tensors of a model; `location` is relative to the model and never leaves its folder. */
export type ResolveExternal = (location: string) => ByteSource

export interface StoredTensor {
  readonly name: string
  readonly type: TensorType
  readonly content: Content
}

export interface TensorSource {
  readonly file: string
  readonly resolveExternal: ResolveExternal | undefined
}

/**
 * A stored tensor, whose elements are viewed in the file or read on demand. Shapes are compared with the bytes that are
 * there before anything is allocated. Throws ONNX_TENSOR, ONNX_DTYPE_UNSUPPORTED, ONNX_EXTERNAL_PATH, ONNX_EXTERNAL_MISSING.
 */
export function readTensor(proto: TensorProto, source: TensorSource): StoredTensor {
  const place = { file: source.file, path: proto.name }
  const dtype = dtypeOfDataType(proto.dataType)
  if (dtype === undefined) {
    return fail("ONNX_DTYPE_UNSUPPORTED", place, {
      what: `tensor "${proto.name}"`,
      found: dataTypeName(proto.dataType),
    })
  }
  const type = { dtype, shape: readShape(proto, place) }
  const content: Content =
    proto.dataLocation === externalLocation
      ? readExternal(proto, type, place, source)
      : { kind: "tensor", tensor: readInline(proto, type, place) }
  return { name: proto.name, type, content }
}

/** As `readTensor`, for tensors whose elements are needed at once. */
export function readWholeTensor(proto: TensorProto, source: TensorSource): Tensor {
  const { content } = readTensor(proto, source)
  return content.kind === "tensor" ? content.tensor : content.read()
}

const mostElements = 2 ** 40

function readShape(proto: TensorProto, place: Place): Shape {
  const shape = Array.from(proto.dims, Number)
  const reject = (): never =>
    fail("ONNX_TENSOR", place, {
      name: proto.name,
      found: `the shape ${formatShape(shape)}`,
      expected: "extents from 0, within memory",
    })
  if (!shape.every((extent) => Number.isSafeInteger(extent) && extent >= 0)) return reject()
  return elementCount(shape) <= mostElements ? shape : reject()
}

function readInline(proto: TensorProto, type: TensorType, place: Place): Tensor {
  const count = elementCount(type.shape)
  const reject = (found: string, expected: string): never =>
    fail("ONNX_TENSOR", place, { name: proto.name, found, expected })
  if (proto.rawData !== undefined && (proto.rawData.length > 0 || count === 0)) {
    const expected = byteLengthOf(type)
    if (proto.rawData.length !== expected)
      return reject(`${proto.rawData.length} bytes`, `${expected} for ${formatShape(type.shape)}`)
    return withCleanBools(tensorOfBytes(type.dtype, type.shape, proto.rawData))
  }
  const elements = typedElements(proto, type.dtype)
  if (elements.length !== count) return reject(`${elements.length} elements`, `${count} for ${formatShape(type.shape)}`)
  const array = dtypes[type.dtype].array as unknown as TypedArray
  const data = elements instanceof dtypes[type.dtype].array ? elements : array.from(elements)
  return withCleanBools(makeTensor(type.dtype, type.shape, data as never))
}

interface TypedArray {
  from(elements: ArrayLike<number | bigint>): TensorArray
}

/** The field that holds elements of a dtype when they are not raw. https://onnx.ai/onnx/repo-docs/IR.html#tensor-definition */
function typedElements(proto: TensorProto, dtype: DType): TensorArray {
  switch (dtype) {
    case "float32":
      return proto.floatData
    case "float64":
      return proto.doubleData
    case "int64":
      return proto.int64Data
    case "uint64":
      return proto.uint64Data
    case "uint32":
      return Uint32Array.from(proto.uint64Data, Number)
    case "float16":
    case "bfloat16":
    case "int8":
    case "int16":
    case "int32":
    case "uint8":
    case "uint16":
    case "bool":
      return proto.int32Data
  }
}

/** Every element but 0 is true, and true is 1 here. */
function withCleanBools(tensor: Tensor): Tensor {
  if (tensor.dtype !== "bool" || !(tensor.data as Uint8Array).some((element) => element > 1)) return tensor
  return makeTensor(
    "bool",
    tensor.shape,
    Uint8Array.from(tensor.data as Uint8Array, (element) => (element === 0 ? 0 : 1)),
  )
}

/** External data: https://onnx.ai/onnx/repo-docs/ExternalData.html */
function readExternal(proto: TensorProto, type: TensorType, place: Place, source: TensorSource): Content {
  const entries = new Map(proto.externalData.map(({ key, value }) => [key, value]))
  const location = entries.get("location") ?? ""
  if (!staysInside(location)) fail("ONNX_EXTERNAL_PATH", place, { location })
  const missing = (reason: string): never => fail("ONNX_EXTERNAL_MISSING", place, { location, reason })
  if (source.resolveExternal === undefined) return missing("the model was given without its folder")
  const bytes = openExternal(source.resolveExternal, location, missing)
  const expected = byteLengthOf(type)
  const offset = Number(entries.get("offset") ?? 0)
  const length = Number(entries.get("length") ?? expected)
  const wrong = (found: string): never =>
    fail("ONNX_TENSOR", place, { name: proto.name, found, expected: `${expected} bytes` })
  if (length !== expected) return wrong(`external data of ${length} bytes`)
  if (!isInside(offset, length, bytes.byteLength)) {
    return wrong(`external data from byte ${offset} on in a file of ${bytes.byteLength} bytes`)
  }
  return {
    kind: "lazy",
    read: () => withCleanBools(tensorOfBytes(type.dtype, type.shape, bytes.readSync(offset, length))),
  }
}

function openExternal(resolve: ResolveExternal, location: string, missing: (reason: string) => never): ByteSource {
  try {
    return resolve(location)
  } catch (error) {
    if (error instanceof CompileError) return missing(error.diagnostics[0]?.message ?? error.message)
    return missing(error instanceof Error ? error.message : String(error))
  }
}

/** Whether a location is a plain relative path, on any system. */
function staysInside(location: string): boolean {
  const isAbsolute = /^([/\\]|[A-Za-z]:)/.test(location)
  return location !== "" && !isAbsolute && !location.includes("\0") && !location.split(/[/\\]/).includes("..")
}

/** Largest sparse tensor that is written out, in elements. */
const largestSparse = 2 ** 24

/** A sparse tensor with its zeros written out. https://onnx.ai/onnx/api/classes.html#sparsetensorproto */
export function readSparseTensor(proto: SparseTensorProto, source: TensorSource): StoredTensor {
  const place = { file: source.file, path: proto.values?.name ?? "" }
  const wrong = (found: string, expected: string): never =>
    fail("ONNX_TENSOR", place, { name: proto.values?.name ?? "", found, expected })
  if (proto.values === undefined || proto.indices === undefined) return wrong("no values or no indices", "both")
  const [values, indices] = [readWholeTensor(proto.values, source), readWholeTensor(proto.indices, source)]
  const shape = Array.from(proto.dims, Number)
  const count = shape.every((extent) => Number.isSafeInteger(extent) && extent >= 0) ? elementCount(shape) : Infinity
  if (count > largestSparse) return wrong(`the shape ${formatShape(shape)}`, `at most ${largestSparse} elements`)
  const positions = sparsePositions(
    Array.from(indices.data as ArrayLike<number | bigint>, Number),
    values.data.length,
    shape,
  )
  if (positions === undefined || positions.some((position) => !(position >= 0 && position < count))) {
    return wrong("indices outside of its shape", "one index, or one for each axis, per value")
  }
  const data = new dtypes[values.dtype].array(count) as TensorArray
  positions.forEach((position, i) => (data[position] = values.data[i] as never))
  const tensor = makeTensor(values.dtype, shape, data as never)
  return { name: proto.values.name, type: { dtype: values.dtype, shape }, content: { kind: "tensor", tensor } }
}

function sparsePositions(indices: readonly number[], count: number, shape: Shape): readonly number[] | undefined {
  if (indices.length === count) return indices
  if (indices.length !== count * shape.length) return undefined
  return Array.from({ length: count }, (_, i) =>
    shape.reduce((position, extent, axis) => position * extent + indices[i * shape.length + axis]!, 0),
  )
}
