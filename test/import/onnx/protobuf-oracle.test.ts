import protobuf from "protobufjs"
import { describe, expect, test } from "vitest"
import { exportOnnx } from "../../../src/import/onnx/export-onnx.ts"
import { importOnnx } from "../../../src/import/onnx/import-onnx.ts"
import { decodeModel } from "../../../src/import/onnx/decode-model.ts"
import { readArchived } from "../../support/archive.ts"
import { sharedData } from "../../support/shared-data.ts"

/** The part of ONNX's messages that the comparison looks at, by their public field numbers. */
const schema = `
syntax = "proto2";
message Model { optional int64 ir_version = 1; optional Graph graph = 7; repeated OperatorSet opset_import = 8; }
message OperatorSet { optional string domain = 1; optional int64 version = 2; }
message Graph { repeated Node node = 1; optional string name = 2; repeated Tensor initializer = 5; repeated ValueInfo input = 11; repeated ValueInfo output = 12; }
message Node { repeated string input = 1; repeated string output = 2; optional string name = 3; optional string op_type = 4; repeated Attribute attribute = 5; optional string domain = 7; }
message Attribute { optional string name = 1; optional float f = 2; optional int64 i = 3; optional bytes s = 4; repeated float floats = 7; repeated int64 ints = 8; }
message Tensor { repeated int64 dims = 1; optional int32 data_type = 2; repeated float float_data = 4; repeated int64 int64_data = 7; optional string name = 8; optional bytes raw_data = 9; }
message ValueInfo { optional string name = 1; }
`

interface OracleModel {
  readonly graph: {
    readonly node: readonly {
      input: string[]
      output: string[]
      name: string
      opType: string
      attribute: { name: string }[]
    }[]
    readonly initializer: readonly { name: string; dims: { toString(): string }[]; dataType: number }[]
    readonly input: readonly { name: string }[]
    readonly output: readonly { name: string }[]
  }
}

const message = protobuf.parse(schema).root.lookupType("Model")
const oracle = (bytes: Uint8Array): OracleModel => message.decode(bytes) as unknown as OracleModel

const archive = sharedData("models/realmodels-dev.tar.gz")
const models = ["mnist-8", "ultraface_slim_320", "yunet_n_320", "fastestdet", "ppocr_v2_cls"]

/** A general protobuf library reads the same messages as our own reader, and reads what our own writer wrote. */
describe.skipIf(archive === undefined).each(models)("%s (skipped without ../shared/data)", (name) => {
  const bytes = (): Uint8Array => readArchived(archive!, `dev/${name}.onnx`)

  test("is read the same", () => {
    const [expected, actual] = [oracle(bytes()).graph, decodeModel(bytes(), name).graph]
    expect(actual.node.map(({ opType, input, output }) => ({ opType, input, output }))).toEqual(
      expected.node.map(({ opType, input, output }) => ({ opType, input, output })),
    )
    expect(actual.node.map(({ attribute }) => attribute.map((each) => each.name))).toEqual(
      expected.node.map(({ attribute }) => attribute.map((each) => each.name)),
    )
    expect(actual.initializer.map((tensor) => [tensor.name, tensor.dims.join()])).toEqual(
      expected.initializer.map((tensor) => [tensor.name, tensor.dims.map(String).join()]),
    )
  })

  test("is written so that it can be read", () => {
    const { graph } = importOnnx(bytes(), { name })
    const written = oracle(exportOnnx(graph)).graph
    expect(written.input.map((input) => input.name)).toEqual(graph.inputs.map((input) => input.name))
    expect(written.output.map((output) => output.name)).toEqual(graph.outputs.map((output) => output.name))
    const outputs = new Set(written.node.flatMap(({ output }) => output))
    const known = new Set([...written.input, ...written.initializer].map((value) => value.name))
    const unknown = written.node
      .flatMap(({ input }) => input)
      .filter((value) => value !== "" && !known.has(value) && !outputs.has(value))
    expect(unknown).toEqual([])
    expect(outputs.size).toBe(written.node.flatMap(({ output }) => output).filter((value) => value !== "").length)
  })
})
