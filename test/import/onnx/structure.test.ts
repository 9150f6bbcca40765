import { describe, expect, test } from "vitest"
import { importOnnx } from "../../../src/import/onnx/import-onnx.ts"
import type { FunctionProto } from "../../../src/import/onnx/proto/messages.ts"
import { attributeReference, float } from "../../../src/import/onnx/write/attributes.ts"
import { interpret } from "../../../src/interpreter/interpret.ts"
import { numbersOf, tensorOf, type Tensor } from "../../../src/tensor/tensor.ts"
import { branch, codesOf, diagnosticsOf, file, floats, graph, info, int64s, node } from "./onnx-file.ts"

const x = tensorOf("float32", [2], [-1, 2])

function run(bytes: Uint8Array, inputs: Record<string, Tensor> = { x }): number[] {
  const { graph: imported } = importOnnx(bytes, { name: "m" })
  return numbersOf([...interpret(imported, new Map(Object.entries(inputs))).values()][0]!)
}

describe("order and names", () => {
  const shuffled = [node("Neg", ["b"], ["y"]), node("Relu", ["x"], ["a"]), node("Exp", ["a"], ["b"])]

  test("nodes in a wrong order are put right, others stay", () => {
    const { graph: sorted } = importOnnx(file({ node: shuffled }), { name: "m" })
    expect(sorted.nodes.map(({ op }) => op)).toEqual(["relu", "exp", "neg"])
    const inOrder = [node("Exp", ["x"], ["unused"]), node("Relu", ["x"], ["y"])]
    expect(importOnnx(file({ node: inOrder }), { name: "m" }).graph.nodes.map(({ op }) => op)).toEqual(["exp", "relu"])
  })

  test("a long chain in reverse takes no quadratic time", () => {
    const length = 20_000
    const chain = Array.from({ length }, (_, i) =>
      node("Neg", [i === 0 ? "x" : `v${i}`], [i === length - 1 ? "y" : `v${i + 1}`]),
    )
    expect(importOnnx(file({ node: chain.reverse() }), { name: "m" }).graph.nodes).toHaveLength(length)
  })

  test.each([
    ["a cycle", [node("Neg", ["b"], ["a"]), node("Neg", ["a"], ["b"]), node("Neg", ["a"], ["y"])], 3],
    ["a name defined twice", [node("Neg", ["x"], ["y"]), node("Exp", ["x"], ["y"])], 1],
    ["an input redefined", [node("Neg", ["x"], ["x"]), node("Exp", ["x"], ["y"])], 1],
    ["two names that nobody defines", [node("Add", ["p", "q"], ["y"])], 2],
    ["an output that nobody defines", [node("Neg", ["x"], ["z"])], 1],
  ])("%s", (_, nodes, count) => {
    expect(codesOf(() => importOnnx(file({ node: nodes }), { name: "m" }))).toEqual(
      Array.from({ length: count }, () => "ONNX_STRUCTURE"),
    )
  })
})

test("every kind of unsupported operator is told at once, also in branches", () => {
  const inner = graph({ input: [], node: [node("Bernoulli", ["x"], ["t"])], output: [info("t")] })
  const nodes = [
    node("Loop", ["x"], ["a"]),
    node("Unique", ["x"], ["b"]),
    node("Unique", ["a"], ["c"]),
    node("If", ["x"], ["y"], { raw: [branch("then_branch", inner), branch("else_branch", inner)] }),
  ]
  const found = diagnosticsOf(() => importOnnx(file({ node: nodes }), { name: "m" }))
  expect(found.map(({ code, message }) => [code, message.replace(/:.*/, "")])).toEqual([
    ["ONNX_OP_UNSUPPORTED", "operator Loop of domain ai.onnx is not supported, found 1"],
    ["ONNX_OP_UNSUPPORTED", "operator Unique of domain ai.onnx is not supported, found 2"],
    ["ONNX_OP_UNSUPPORTED", "operator Bernoulli of domain ai.onnx is not supported, found 2"],
  ])
})

describe("functions", () => {
  const leaky: FunctionProto = {
    name: "Scale",
    domain: "test",
    overload: "",
    input: ["v", "bias"],
    output: ["w"],
    attribute: ["alpha"],
    attributeDefaults: [],
    node: [node("LeakyRelu", ["v"], ["w"], { raw: [attributeReference("alpha", "float")] })],
    opsetImport: [{ domain: "", version: 21 }],
  }
  const call = (to: FunctionProto, options = {}): Uint8Array =>
    file(
      { node: [node(to.name, ["x"], ["y"], { domain: "test", ...options })] },
      { functions: [to], domains: ["test"] },
    )

  test("take attributes of the call, or the operator's default", () => {
    expect(run(call(leaky, { attributes: { alpha: float(0.5) } }))).toEqual([-0.5, 2])
    expect(run(call(leaky))[0]).toBeCloseTo(-0.01, 6)
  })

  test("that call themselves are refused", () => {
    const endless = { ...leaky, node: [node("Scale", ["v"], ["w"], { domain: "test" })] }
    expect(codesOf(() => importOnnx(call(endless), { name: "m" }))).toEqual(["ONNX_STRUCTURE"])
  })

  test("that unfold without end are stopped", () => {
    const level = (i: number): FunctionProto => ({
      ...leaky,
      name: `F${i}`,
      node:
        i === 0
          ? [node("Neg", ["v"], ["w"])]
          : Array.from({ length: 10 }, (_, k) =>
              node(`F${i - 1}`, [k === 0 ? "v" : `t${k}`], [k === 9 ? "w" : `t${k + 1}`], { domain: "test" }),
            ),
    })
    const functions = Array.from({ length: 12 }, (_, i) => level(i))
    const bytes = file({ node: [node("F11", ["x"], ["y"], { domain: "test" })] }, { functions, domains: ["test"] })
    expect(codesOf(() => importOnnx(bytes, { name: "m" }))).toEqual(["ONNX_LIMIT"])
  })
})

test("calls that go too deep are stopped", () => {
  const functions = Array.from({ length: 20_000 }, (_, i): FunctionProto => ({
    name: `F${i}`,
    domain: "test",
    overload: "",
    input: ["v"],
    output: ["w"],
    attribute: [],
    attributeDefaults: [],
    node: [node(`F${i + 1}`, ["v"], ["w"], { domain: "test" })],
    opsetImport: [],
  }))
  const bytes = file({ node: [node("F0", ["x"], ["y"], { domain: "test" })] }, { functions, domains: ["test"] })
  expect(codesOf(() => importOnnx(bytes, { name: "m" }))).toEqual(["ONNX_LIMIT"])
})

describe("If", () => {
  const branches = (opType: string, output = "t") =>
    graph({ input: [], node: [node(opType, ["x"], [output])], output: [info(output)] })
  const choose = (condition: string, parts = {}) =>
    file({
      node: [
        node("If", [condition], ["y"], {
          raw: [branch("then_branch", branches("Neg")), branch("else_branch", branches("Exp"))],
        }),
      ],
      ...parts,
    })

  test("with a known condition is its branch", () => {
    const stored = { ...int64s("c", [], [1]), dataType: 9, rawData: Uint8Array.of(1) }
    const { graph: imported } = importOnnx(choose("c", { initializer: [stored] }), { name: "m" })
    expect(imported.nodes.map(({ op }) => op)).toEqual(["neg"])
  })

  test.each([
    [1, [1, -2]],
    [0, [Math.fround(Math.exp(-1)), Math.fround(Math.exp(2))]],
  ])("with a condition of run time (%i) chooses between the results", (condition, expected) => {
    const bytes = choose("c", { input: [info("x"), info("c", [], "bool")] })
    expect(run(bytes, { x, c: tensorOf("bool", [], [condition]) })).toEqual(expected)
  })
})

describe("external data", () => {
  const stored = { ...floats("w", [2], [0, 0]), rawData: undefined, dataLocation: 1 }
  const at = (location: string, more: readonly (readonly [string, string])[] = []): Uint8Array =>
    file({
      node: [node("Add", ["x", "w"], ["y"])],
      initializer: [
        { ...stored, externalData: [["location", location] as const, ...more].map(([key, value]) => ({ key, value })) },
      ],
    })
  const source = {
    name: "w.bin",
    byteLength: 12,
    readSync: (offset: number, length: number) => data.subarray(offset, offset + length),
  }
  const data = new Uint8Array(Float32Array.of(9, 1, 2).buffer)

  test("is read when it is asked for, from its offset on", () => {
    let reads = 0
    const counting = { ...source, readSync: (...range: [number, number]) => (reads++, source.readSync(...range)) }
    const { graph: imported } = importOnnx(
      at("sub/w.bin", [
        ["offset", "4"],
        ["length", "8"],
      ]),
      { name: "m", resolveExternal: () => counting },
    )
    expect(reads).toBe(0)
    expect(numbersOf(interpret(imported, new Map([["x", x]])).get("y")!)).toEqual([0, 4])
    expect(reads).toBe(1)
  })

  test.each([
    "/etc/passwd",
    "../w.bin",
    "a/../../w.bin",
    "..\\w.bin",
    "C:\\w.bin",
    "C:w.bin",
    "\\\\host\\w.bin",
    "",
    "a\0b",
  ])("at %j is refused", (location) => {
    const open = (): never => {
      throw new Error("opened")
    }
    expect(codesOf(() => importOnnx(at(location), { name: "m", resolveExternal: open }))).toEqual([
      "ONNX_EXTERNAL_PATH",
    ])
  })

  test.each([
    ["behind the end", [["offset", "8"]]],
    ["before the beginning", [["offset", "-4"]]],
    ["of another length", [["length", "4"]]],
    ["at no number", [["offset", "four"]]],
  ] as const)("%s is refused", (_, more) => {
    expect(codesOf(() => importOnnx(at("w.bin", more), { name: "m", resolveExternal: () => source }))).toEqual([
      "ONNX_TENSOR",
    ])
  })
})
