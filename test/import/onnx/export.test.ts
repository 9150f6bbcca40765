import { createHash } from "node:crypto"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { bytesSource } from "../../../src/checkpoint/byte-source.ts"
import { decodeModel } from "../../../src/import/onnx/decode-model.ts"
import { exportOnnx, exportOnnxExternal } from "../../../src/import/onnx/export-onnx.ts"
import { importOnnx } from "../../../src/import/onnx/import-onnx.ts"
import { interpret } from "../../../src/interpreter/interpret.ts"
import { GraphBuilder } from "../../../src/ir/builder.ts"
import type { Graph } from "../../../src/ir/graph.ts"
import { structureOf } from "../../../src/ir/structure.ts"
import { tensorOf, tensorType, type Tensor } from "../../../src/tensor/tensor.ts"
import { differenceOf } from "../../../scripts/device-tests/compare.ts"
import { runInOnnxRuntime } from "./runtime.ts"

const digest = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex")
const structure = (graph: Graph): string => structureOf(graph, digest)

const places = [{ file: "src/m.model.ts", line: 12, column: 5 }]

/** A small network with weights, shape arithmetic, several outputs of a node, and origins. */
function network(): Graph {
  const builder = new GraphBuilder("net")
  const x = builder.input("x", tensorType("float32", [2, 3, 6, 6]))
  const random = (count: number, salt: number) => Array.from({ length: count }, (_, i) => Math.sin(i * 12.9898 + salt))
  const w = builder.constant("conv.weight", tensorOf("float32", [4, 3, 3, 3], random(108, 1)), "parameter")
  const b = builder.constant("conv.bias", tensorOf("float32", [4], random(4, 2)), "parameter")
  const table = builder.constant("table", tensorOf("float32", [1, 4, 1, 1], random(4, 3)))
  const origin = { names: ["blocks.0.conv"], places }
  const conv = builder.apply(
    "conv",
    [x, w, b],
    { strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1] },
    { origin, names: ["t"] },
  )
  const scaled = builder.apply("mul", [conv, table], {}, { names: ["t"] })
  const low = builder.constant("low", tensorOf("float32", [1], [-0.5]))
  const clipped = builder.apply("clip", [scaled, low], {}, { names: ["t"] })
  const shape = builder.constant("shape", tensorOf("int64", [2], [2, -1]))
  const flat = builder.apply("reshape", [clipped, shape], {}, { names: ["flat"] })
  const k = builder.constant("k", tensorOf("int64", [1], [3]))
  const best = builder.node("topK", [flat, k], {}, { names: ["values", "indices"] })
  builder.output("values", best.outputs[0]!)
  builder.output("indices", best.outputs[1]!)
  builder.output("again", best.outputs[0]!)
  builder.output("x", x)
  return builder.finish()
}

const input = new Map([
  [
    "x",
    tensorOf(
      "float32",
      [2, 3, 6, 6],
      Array.from({ length: 216 }, (_, i) => Math.cos(i)),
    ),
  ],
])

describe("a written file", () => {
  test("is the same for the same graph", () =>
    expect(digest(exportOnnx(network()))).toBe(digest(exportOnnx(network()))))

  test("means the same to ONNX Runtime", async () => {
    const graph = network()
    const [ours, theirs] = [interpret(graph, input), await runInOnnxRuntime(exportOnnx(graph), graph, input)]
    expect([...ours.keys()]).toEqual(["values", "indices", "again", "x"])
    for (const [name, tensor] of ours)
      expect(differenceOf(theirs.get(name), tensor, { rtol: 1e-4, atol: 1e-5 }), name).toBeUndefined()
  })

  test("names inputs and outputs as the graph does, and every value once", () => {
    const { graph } = decodeModel(exportOnnx(network()), "m")
    expect([graph.input.map(({ name }) => name), graph.output.map(({ name }) => name)]).toEqual([
      ["x"],
      ["values", "indices", "again", "x"],
    ])
    const defined = [...graph.input, ...graph.initializer]
      .map(({ name }) => name)
      .concat(graph.node.flatMap(({ output }) => output))
    expect(new Set(defined).size).toBe(defined.length)
    expect(new Set(graph.node.map(({ name }) => name)).size).toBe(graph.node.length)
  })

  test("keeps roles, origins and paths of parameters under other names", () => {
    const graph = network()
    const names = new Map(
      graph.constants.map(({ value, role }, i) => [value, role === "parameter" ? `attr_${i}` : value.name]),
    )
    const bytes = exportOnnx(graph, { names })
    expect(
      decodeModel(bytes, "m")
        .graph.initializer.map(({ name }) => name)
        .slice(0, 2),
    ).toEqual(["attr_0", "attr_1"])
    const back = importOnnx(bytes, { name: "m" }).graph
    expect(back.constants.map(({ value, role }) => [value.name, role]).slice(0, 3)).toEqual([
      ["conv.weight", "parameter"],
      ["conv.bias", "parameter"],
      ["table", "constant"],
    ])
    expect(back.nodes[0]!.origin).toEqual({ names: ["blocks.0.conv"], places })
  })

  test("takes given elements for parameters", () => {
    const bias = tensorOf("float32", [4], [9, 8, 7, 6])
    const { graph } = importOnnx(exportOnnx(network(), { parameters: new Map([["conv.bias", bias]]) }), { name: "m" })
    const { content } = graph.constants.find(({ value }) => value.name === "conv.bias")!
    expect(content).toMatchObject({ kind: "tensor", tensor: { data: bias.data } })
  })

  test("with large tensors beside it is the same graph", () => {
    const graph = network()
    const { model, data } = exportOnnxExternal(graph, { location: "net.bin", threshold: 64 })
    expect(data.length).toBe(108 * 4)
    const back = importOnnx(model, { name: "m", resolveExternal: (location) => bytesSource(location, data) }).graph
    expect(interpret(back, input)).toEqual(interpret(graph, input))
  })

  test("explains operators that ONNX does not have", async () => {
    const builder = new GraphBuilder("custom")
    const x = builder.input("x", tensorType("int32", [2, 3]))
    const axes = builder.constant("axes", tensorOf("int64", [1], [1]))
    builder.output("some", builder.apply("chainerCastReduceSum", [x, axes], { to: "float32", keepdims: false }))
    builder.output("all", builder.apply("chainerCastReduceSum", [x], { to: "float32" }))
    const graph = builder.finish()
    const bytes = exportOnnx(graph)
    const given = new Map([["x", tensorOf("int32", [2, 3], [1, 2, 3, 4, 5, 6])]])
    expect(await runInOnnxRuntime(bytes, graph, given)).toEqual(interpret(graph, given))
    expect(structure(importOnnx(bytes, { name: "m" }).graph)).toBe(structure(graph))
  })
})

const unaries = [
  "relu",
  "sigmoid",
  "tanh",
  "exp",
  "abs",
  "neg",
  "erf",
  "softplus",
  "round",
  "hardSwish",
  "mish",
] as const
const binaries = ["add", "sub", "mul", "max", "min"] as const
const reductions = ["reduceSum", "reduceMean", "reduceMax", "reduceL2"] as const

type Step =
  | { readonly kind: "unary"; readonly op: (typeof unaries)[number] }
  | { readonly kind: "binary"; readonly op: (typeof binaries)[number]; readonly shape: readonly number[] }
  | { readonly kind: "reduction"; readonly op: (typeof reductions)[number]; readonly axis: number }
  | { readonly kind: "softmax"; readonly axis: number }
  | { readonly kind: "leakyRelu"; readonly alpha: number }
  | { readonly kind: "transpose"; readonly perm: readonly number[] }
  | { readonly kind: "gemm"; readonly transB: boolean; readonly alpha: number }

const axis = fc.constantFrom(0, 1)
const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant("unary" as const), op: fc.constantFrom(...unaries) }),
  fc.record({
    kind: fc.constant("binary" as const),
    op: fc.constantFrom(...binaries),
    shape: fc.constantFrom([], [1], [3, 3], [1, 3]),
  }),
  fc.record({ kind: fc.constant("reduction" as const), op: fc.constantFrom(...reductions), axis }),
  fc.record({ kind: fc.constant("softmax" as const), axis }),
  fc.record({ kind: fc.constant("leakyRelu" as const), alpha: fc.constantFrom(0.01, 0.2, 0.3) }),
  fc.record({ kind: fc.constant("transpose" as const), perm: fc.constant([1, 0]) }),
  fc.record({ kind: fc.constant("gemm" as const), transB: fc.boolean(), alpha: fc.constantFrom(1, 0.5) }),
)

/** A chain of operators over [3,3] matrices; reductions are added back, so that the shape stays. */
function chain(list: readonly Step[]): Graph {
  const builder = new GraphBuilder("chain")
  let value = builder.input("x", tensorType("float32", [3, 3]))
  list.forEach((step, i) => {
    const matrix = (shape: readonly number[]) => {
      const count = shape.reduce((product, extent) => product * extent, 1)
      return builder.constant(
        `w${i}`,
        tensorOf(
          "float32",
          shape,
          Array.from({ length: count }, (_, k) => Math.sin(k + i)),
        ),
        "parameter",
      )
    }
    switch (step.kind) {
      case "unary":
        value = builder.apply(step.op, [value])
        break
      case "binary":
        value = builder.apply(step.op, [value, matrix(step.shape)])
        break
      case "reduction":
        value = builder.apply("add", [
          value,
          builder.apply(step.op, [value, builder.constant(`axes${i}`, tensorOf("int64", [1], [step.axis]))]),
        ])
        break
      case "softmax":
        value = builder.apply("softmax", [value], { axis: step.axis })
        break
      case "leakyRelu":
        value = builder.apply("leakyRelu", [value], { alpha: step.alpha })
        break
      case "transpose":
        value = builder.apply("transpose", [value], { perm: step.perm })
        break
      case "gemm":
        value = builder.apply("gemm", [value, matrix([3, 3])], { transB: step.transB, alpha: step.alpha })
    }
  })
  builder.output("y", value)
  return builder.finish()
}

describe("any chain of operators", () => {
  const chains = fc.array(steps, { minLength: 1, maxLength: 8 })

  test("is the same graph when it is read again", () => {
    fc.assert(
      fc.property(chains, (list) => {
        const graph = chain(list)
        expect(structure(importOnnx(exportOnnx(graph), { name: "m" }).graph)).toBe(structure(graph))
      }),
      { seed: 1, numRuns: 200 },
    )
  })

  test("gives what ONNX Runtime gives", async () => {
    const given: ReadonlyMap<string, Tensor> = new Map([
      ["x", tensorOf("float32", [3, 3], [-1.5, 0.5, 2, 0.1, -0.2, 1, -2, 0.7, 0.3])],
    ])
    await fc.assert(
      fc.asyncProperty(chains, async (list) => {
        const graph = chain(list)
        const [ours, theirs] = [
          interpret(graph, given).get("y")!,
          (await runInOnnxRuntime(exportOnnx(graph), graph, given)).get("y"),
        ]
        expect(differenceOf(theirs, ours, { rtol: 1e-3, atol: 1e-4 })).toBeUndefined()
      }),
      { seed: 1, numRuns: 60 },
    )
  })
})
