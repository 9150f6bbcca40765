import { describe, expect, test } from "vitest"
import { importOnnx } from "../../../src/import/onnx/import-onnx.ts"
import { printGraph } from "../../../src/ir/print.ts"
import { formatType, tensorOf } from "../../../src/tensor/tensor.ts"
import { codesOf, diagnosticsOf, file, floats, info, int64s, node } from "./onnx-file.ts"

const relu = node("Relu", ["x"], ["y"])
const typesOf = (bytes: Uint8Array, inputs = {}): string[] =>
  importOnnx(bytes, { name: "m", inputs }).graph.inputs.map(({ type }) => formatType(type))

describe("open extents", () => {
  test.each([
    ["a nameless first axis", [undefined, 3]],
    ["a named first axis", ["anything", 3]],
    ["a batch by its name, anywhere", [1, "batch_size"]],
  ])("%s is compiled as 1, with a warning", (_, dims) => {
    const { graph, warnings } = importOnnx(file({ input: [info("x", dims)], node: [relu] }), { name: "m" })
    expect(graph.inputs[0]!.type.shape).toEqual(dims.map((dim) => (typeof dim === "number" ? dim : 1)))
    expect(warnings.map(({ code, severity }) => [code, severity])).toEqual([["ONNX_DIM_ASSUMED", "warning"]])
  })

  test("others must be given, and all inputs are told at once", () => {
    const bytes = file({ input: [info("x", [1, "h"]), info("z", [1, "w"])], node: [node("Add", ["x", "z"], ["y"])] })
    expect(diagnosticsOf(() => importOnnx(bytes, { name: "m" })).map(({ place }) => place.path)).toEqual(["x", "z"])
  })

  test("a name means one extent everywhere", () => {
    const bytes = file({ input: [info("z", ["n", "h"]), info("x", ["h"])], node: [relu] })
    expect(typesOf(bytes, { z: { shape: [4, 5] } })).toEqual(["f32[4,5]", "f32[5]"])
    expect(codesOf(() => typesOf(bytes, { z: { shape: [4, 5] }, x: { shape: [6] } }))).toEqual(["ONNX_INPUT_SHAPE"])
  })

  test("0 is an extent, a negative one is open", () => {
    expect(typesOf(file({ input: [info("x", [0, 3])], node: [relu] }))).toEqual(["f32[0,3]"])
    expect(typesOf(file({ input: [info("x", [-1, 3])], node: [relu] }))).toEqual(["f32[1,3]"])
    expect(
      codesOf(() => typesOf(file({ input: [info("x", [0, 3])], node: [relu] }), { x: { shape: [2, 3] } })),
    ).toEqual(["ONNX_INPUT_SHAPE"])
  })
})

describe("stored tensors", () => {
  test("floats are parameters, scalars and floats that decide a shape are constants", () => {
    const bytes = file({
      input: [info("x", [1, 1, 2, 2])],
      initializer: [
        floats("w", [1], [2]),
        floats("half", [], [0.5]),
        floats("base", [4], [0.5, 0.5, 1, 1]),
        int64s("i", [1], [0]),
      ],
      node: [
        node("Mul", ["x", "w"], ["a"]),
        node("Mul", ["a", "half"], ["b"]),
        node("Add", ["base", "base"], ["scales"]),
        node("Resize", ["b", "", "scales"], ["y"]),
      ],
    })
    const { constants } = importOnnx(bytes, { name: "m" }).graph
    expect(Object.fromEntries(constants.map(({ value, role }) => [value.name, role]))).toEqual({
      w: "parameter",
      half: "constant",
      base: "constant",
      i: "constant",
    })
  })

  test("an input with a stored tensor is no input", () => {
    const bytes = file({
      input: [info("x"), info("w")],
      initializer: [floats("w", [2], [1, 2])],
      node: [node("Add", ["x", "w"], ["y"])],
    })
    expect(typesOf(bytes)).toEqual(["f32[2]"])
  })

  test("an input with a value becomes a constant", () => {
    const bytes = file({
      input: [info("x", [2, 3]), info("s", [1], "int64")],
      node: [node("Reshape", ["x", "s"], ["y"])],
    })
    expect(codesOf(() => importOnnx(bytes, { name: "m" }))).toEqual(["OP_NEEDS_CONSTANT"])
    const { graph } = importOnnx(bytes, { name: "m", inputs: { s: { value: tensorOf("int64", [1], [6]) } } })
    expect(graph.inputs.map(({ name }) => name)).toEqual(["x"])
    expect(printGraph(graph)).toContain("constant $s: i64[1] = [6]")
  })
})
