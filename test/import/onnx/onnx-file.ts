import { CompileError } from "../../../src/diagnostics/compile-error.ts"
import type { Diagnostic } from "../../../src/diagnostics/diagnostic.ts"
import { dataTypeOf } from "../../../src/import/onnx/proto/data-type.ts"
import {
  attributeTypes,
  modelMessage,
  type AttributeProto,
  type FunctionProto,
  type GraphProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from "../../../src/import/onnx/proto/messages.ts"
import { WireWriter } from "../../../src/import/onnx/proto/wire-writer.ts"
import { attributeProto, type AttributeValue } from "../../../src/import/onnx/write/attributes.ts"
import { tensorProto } from "../../../src/import/onnx/write/tensor-proto.ts"
import type { DType } from "../../../src/tensor/dtype.ts"
import { tensorOf } from "../../../src/tensor/tensor.ts"

/** A value of a small file; extents may be numbers, names, or open. */
export function info(
  name: string,
  dims: readonly (number | string | undefined)[] = [2],
  dtype: DType = "float32",
): ValueInfoProto {
  const dim = dims.map((each) => ({
    value: typeof each === "number" ? BigInt(each) : undefined,
    param: typeof each === "string" ? each : undefined,
  }))
  return { name, type: { tensor: { elemType: dataTypeOf(dtype), shape: { dim } } } }
}

export interface NodeOptions {
  readonly name?: string
  readonly domain?: string
  readonly attributes?: Readonly<Record<string, AttributeValue>>
  readonly raw?: readonly AttributeProto[]
}

export function node(
  opType: string,
  input: readonly string[],
  output: readonly string[],
  options: NodeOptions = {},
): NodeProto {
  const attribute = Object.entries(options.attributes ?? {}).map(([name, value]) => attributeProto(name, value))
  return {
    input,
    output,
    name: options.name ?? "",
    opType,
    domain: options.domain ?? "",
    overload: "",
    attribute: [...attribute, ...(options.raw ?? [])],
    metadata: [],
  }
}

export function graph(parts: Partial<GraphProto>): GraphProto {
  return {
    node: [],
    name: "g",
    initializer: [],
    sparseInitializer: [],
    input: [info("x")],
    output: [info("y")],
    valueInfo: [],
    ...parts,
  }
}

export function floats(name: string, shape: readonly number[], values: readonly number[]): TensorProto {
  return tensorProto(name, tensorOf("float32", shape, values))
}

export function int64s(name: string, shape: readonly number[], values: readonly number[]): TensorProto {
  return tensorProto(name, tensorOf("int64", shape, values))
}

/** An attribute that holds a graph. */
export function branch(name: string, g: GraphProto): AttributeProto {
  return { ...attributeProto(name, 0), type: attributeTypes.graph, i: undefined, g }
}

export interface FileOptions {
  readonly opset?: number
  readonly functions?: readonly FunctionProto[]
  readonly domains?: readonly string[]
}

export function file(
  parts: Partial<GraphProto>,
  { opset = 21, functions = [], domains = [] }: FileOptions = {},
): Uint8Array {
  const writer = new WireWriter()
  const opsetImport = [{ domain: "", version: opset }, ...domains.map((domain) => ({ domain, version: 1 }))]
  modelMessage.write(
    {
      irVersion: 10,
      opsetImport,
      producerName: "test",
      producerVersion: "",
      graph: graph(parts),
      metadata: [],
      functions,
    },
    writer,
  )
  return writer.finish()
}

export function diagnosticsOf(run: () => unknown): readonly Diagnostic[] {
  try {
    run()
  } catch (error) {
    if (error instanceof CompileError) return error.diagnostics
    throw error
  }
  return []
}

export function codesOf(run: () => unknown): readonly string[] {
  return diagnosticsOf(run).map(({ code }) => code)
}
