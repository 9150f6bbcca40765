import { invariant } from "../../diagnostics/invariant.ts"
import { contentOf, type Constant, type Graph, type Node, type Value } from "../../ir/graph.ts"
import { isFloat } from "../../tensor/dtype.ts"
import { byteLengthOf, bytesOf, sameType, type Tensor } from "../../tensor/tensor.ts"
import { metadataKeys } from "./origin.ts"
import {
  modelMessage,
  type GraphProto,
  type ModelProto,
  type StringEntryProto,
  type TensorProto,
} from "./proto/messages.ts"
import { WireWriter } from "./proto/wire-writer.ts"
import { customFunctions, customVersion } from "./write/custom-functions.ts"
import { NodeWriter } from "./write/node-writer.ts"
import { customDomain, writeOperators } from "./write/operators.ts"
import { externalProto, tensorProto, valueInfo } from "./write/tensor-proto.ts"
import { ValueNames } from "./write/value-names.ts"

export interface ExportOptions {
  /** Elements of parameters by name, in place of those in the graph. */
  readonly parameters?: ReadonlyMap<string, Tensor>
  /** Names of values in the file, where they differ from those in the graph. */
  readonly names?: ReadonlyMap<Value, string>
  /** Version of the compiler, for the file's header. */
  readonly producerVersion?: string
}

export interface ExternalOptions extends ExportOptions {
  /** The name of the data file beside the model. */
  readonly location: string
  /** Tensors of at least so many bytes go into the data file. */
  readonly threshold?: number
}

export interface ExternalExport {
  readonly model: Uint8Array
  /** The content of the data file. */
  readonly data: Uint8Array
}

/** The version of the standard operator set that is written. */
export const writtenOpset = 23
const irVersion = 11

/**
 * Writes a graph as an ONNX file; equal graphs give equal bytes. Operators that ONNX does not have are in the domain org.mlsdk, with
 * functions that say what they mean. Origins are in the metadata of nodes (`mlsdk.src`, `mlsdk.scope`), and the path of a parameter
 * that has another name in the file in those of its tensor (`mlsdk.path`).
 */
export function exportOnnx(graph: Graph, options: ExportOptions = {}): Uint8Array {
  return encode(modelOf(graph, options, (name, tensor, metadata) => tensorProto(name, tensor, metadata)))
}

/** Elements of tensors begin at multiples of it, in bytes, so that they can be viewed in place. */
const alignment = 64

/** As `exportOnnx`, with large tensors in a data file of their own, without which a model must stay below 2 GiB. */
export function exportOnnxExternal(graph: Graph, options: ExternalOptions): ExternalExport {
  const { location, threshold = 1024 } = options
  const parts: { readonly offset: number; readonly bytes: Uint8Array }[] = []
  let end = 0
  const model = modelOf(graph, options, (name, tensor, metadata) => {
    const length = byteLengthOf(tensor)
    if (length < threshold) return tensorProto(name, tensor, metadata)
    const offset = Math.ceil(end / alignment) * alignment
    parts.push({ offset, bytes: bytesOf(tensor) })
    end = offset + length
    return externalProto(name, tensor, { location, offset, length }, metadata)
  })
  const data = new Uint8Array(end)
  for (const { offset, bytes } of parts) data.set(bytes, offset)
  return { model: encode(model), data }
}

type StoreTensor = (name: string, tensor: Tensor, metadata: readonly StringEntryProto[]) => TensorProto

function encode(model: ModelProto): Uint8Array {
  const writer = new WireWriter()
  modelMessage.write(model, writer)
  return writer.finish()
}

function modelOf(graph: Graph, options: ExportOptions, store: StoreTensor): ModelProto {
  const names = new ValueNames(graph, options.names)
  const writer = new NodeWriter(names)
  for (const node of graph.nodes) writeNode(node, writer)
  for (const output of graph.outputs) if (names.needsCopy(output)) writer.copy(output.value, output.name)
  const stored = graph.constants.map((constant) => storeConstant(constant, names, options, store))
  const isCustom = writer.domains.has(customDomain)
  return {
    irVersion,
    opsetImport: [
      { domain: "", version: writtenOpset },
      ...(isCustom ? [{ domain: customDomain, version: customVersion }] : []),
    ],
    producerName: "mlsdk",
    producerVersion: options.producerVersion ?? "",
    graph: graphOf(graph, names, writer, stored),
    metadata: [],
    functions: isCustom ? customFunctions(writtenOpset) : [],
  }
}

function writeNode(node: Node, writer: NodeWriter): void {
  const write = writeOperators[node.op] as (node: Node, writer: NodeWriter) => void
  write(node, writer)
}

function graphOf(graph: Graph, names: ValueNames, writer: NodeWriter, stored: readonly TensorProto[]): GraphProto {
  const outputNames = new Set(graph.outputs.map(({ name }) => name))
  const described = graph.nodes.flatMap((node) => node.outputs).filter((value) => !outputNames.has(names.of(value)))
  return {
    node: writer.nodes,
    name: graph.name,
    initializer: [...stored, ...writer.added],
    sparseInitializer: [],
    input: graph.inputs.map((value) => valueInfo(names.of(value), value.type)),
    output: graph.outputs.map(({ name, value }) => valueInfo(name, value.type)),
    valueInfo: described.map((value) => valueInfo(names.of(value), value.type)),
  }
}

function storeConstant(
  constant: Constant,
  names: ValueNames,
  { parameters }: ExportOptions,
  store: StoreTensor,
): TensorProto {
  const { value, role } = constant
  const given = role === "parameter" ? parameters?.get(value.name) : undefined
  invariant(given === undefined || sameType(given, value.type), `parameter "${value.name}" is given with its own type`)
  const name = names.of(value)
  const isWeight = isFloat(value.type.dtype) && value.type.shape.length > 0
  const isRoleClear = (role === "parameter") === isWeight
  return store(name, given ?? contentOf(constant), [
    ...(role === "constant" || name === value.name ? [] : [{ key: metadataKeys.path, value: value.name }]),
    ...(isRoleClear ? [] : [{ key: metadataKeys.role, value: role }]),
  ])
}
