import { describe, expect, test } from "vitest"
import { CompileError } from "../../src/diagnostics/compile-error.ts"
import { parseGraph } from "../../src/ir/parse/parse-graph.ts"
import { printGraph } from "../../src/ir/print.ts"
import { structureOf } from "../../src/ir/structure.ts"
import { verifyGraph } from "../../src/ir/verify.ts"
import { tensorOf } from "../../src/tensor/tensor.ts"

const classifier = `graph classifier {
  input %x: f32[2,4]
  parameter $linear.weight: f32[3,4] = weights "linear.weight"
  constant $bias: f32[3] = [0.5,-0,inf]
  %y: f32[2,3] = gemm(%x, $linear.weight, $bias) {alpha=1, beta=1, transA=false, transB=true}  // "linear" model.ts:7:12
  %relu: f32[2,3] = relu(%y)
  output y = %relu
}
`
const weights = new Map([["linear.weight", tensorOf("float32", [3, 4], Array(12).fill(1))]])

describe("the text form", () => {
  test("is read back to what was printed", () => {
    expect(printGraph(parseGraph(classifier, { weights }))).toBe(classifier)
  })

  test("keeps origins", () => {
    const node = parseGraph(classifier, { weights }).nodes[0]!
    expect(node.origin).toEqual({ names: ["linear"], places: [{ file: "model.ts", line: 7, column: 12 }] })
  })

  test("is located where it is wrong", () => {
    const wrong = classifier.replace("relu(%y)", "relu(%z)")
    try {
      parseGraph(wrong, { weights, file: "g.ir" })
      expect.unreachable()
    } catch (error) {
      const [diagnostic] = (error as CompileError).diagnostics
      expect(diagnostic).toMatchObject({ code: "GRAPH_SYNTAX", place: { file: "g.ir", line: 6 } })
    }
  })
})

describe("the structure", () => {
  const digest = (bytes: Uint8Array): string => bytes.join(" ")
  const structure = (text: string, of = weights): string => structureOf(parseGraph(text, { weights: of }), digest)

  test("ignores names, origins and the elements of parameters", () => {
    const renamed = classifier.replaceAll("%y", "%other").replace('  // "linear" model.ts:7:12', "")
    const retrained = new Map([["linear.weight", tensorOf("float32", [3, 4], Array(12).fill(2))]])
    expect(structure(renamed, retrained)).toBe(structure(classifier))
  })

  test.each([
    ["an attribute", "beta=1", "beta=2"],
    ["an element of a constant", "[0.5,-0,inf]", "[0.5,0,inf]"],
    ["an operator", "relu(%y)", "neg(%y)"],
    ["the name of an output", "output y", "output z"],
  ])("differs with %s", (_, from, to) => {
    expect(structure(classifier.replace(from, to))).not.toBe(structure(classifier))
  })
})

describe("verification", () => {
  const graph = parseGraph(classifier, { weights })

  test("accepts what the builder makes", () => {
    expect(verifyGraph(graph)).toEqual([])
  })

  test("finds values that are read before they are defined", () => {
    expect(verifyGraph({ ...graph, nodes: graph.nodes.toReversed() })).toContainEqual(
      expect.stringContaining('reads "y" before it is defined'),
    )
  })

  test("finds types that the shape rule does not give", () => {
    const [gemm, relu] = graph.nodes
    const lying = { ...relu!, outputs: [{ name: "relu", type: { dtype: "float32", shape: [7] } }] } as typeof relu
    expect(verifyGraph({ ...graph, nodes: [gemm!, lying!] })[0]).toContain('gives f32[2,3], but "relu" has f32[7]')
  })

  test("finds outputs and definitions that are wrong", () => {
    const [first] = graph.nodes
    expect(verifyGraph({ ...graph, nodes: [first!] })).toEqual(['output "y" is "relu", which nothing defines'])
    expect(verifyGraph({ ...graph, nodes: [first!, ...graph.nodes] })).toContain('output of gemm "y" is defined twice')
  })
})
