import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { CompileError } from "../../../src/diagnostics/compile-error.ts"
import { decodeModel } from "../../../src/import/onnx/decode-model.ts"
import { describeOnnx } from "../../../src/import/onnx/describe-onnx.ts"
import { importOnnx } from "../../../src/import/onnx/import-onnx.ts"
import { modelMessage } from "../../../src/import/onnx/proto/messages.ts"
import { WireWriter } from "../../../src/import/onnx/proto/wire-writer.ts"
import { readTensorFile } from "../../../src/import/onnx/tensor-file.ts"
import { float } from "../../../src/import/onnx/write/attributes.ts"
import { verifyGraph } from "../../../src/ir/verify.ts"
import { readArchive } from "../../support/archive.ts"
import { sharedData } from "../../support/shared-data.ts"
import { branch, file, floats, graph, info, int64s, node } from "./onnx-file.ts"
import { mutateModel } from "./mutate-model.ts"

const inner = graph({ input: [], node: [node("Neg", ["b"], ["t"])], output: [info("t")] })

/** One of everything that the reader treats on its own. */
const small = file({
  input: [info("x", ["batch", 3, 4, 4])],
  initializer: [
    floats(
      "w",
      [2, 3, 3, 3],
      Array.from({ length: 54 }, (_, i) => i / 54),
    ),
    int64s("shape", [2], [1, -1]),
    int64s("one", [1], [1]),
  ],
  node: [
    node("Conv", ["x", "w"], ["a"], { name: "conv", attributes: { pads: [1, 1, 1, 1], kernel_shape: [3, 3] } }),
    node("LeakyRelu", ["a"], ["b"], { attributes: { alpha: float(0.1) } }),
    node("If", ["one"], ["c"], { raw: [branch("then_branch", inner), branch("else_branch", inner)] }),
    node("Tile", ["one", "one"], ["tiled"]),
    node("Reshape", ["c", "shape"], ["r"]),
    node("TopK", ["r", "tiled"], ["y", "indices"]),
  ],
})

/** A diagnostic or a valid graph; everything else is thrown on. */
function importsOrTells(bytes: Uint8Array): "graph" | "diagnostic" {
  try {
    const { graph: imported } = importOnnx(bytes, { name: "m" })
    expect(verifyGraph(imported)).toEqual([])
    return "graph"
  } catch (error) {
    if (error instanceof CompileError) return "diagnostic"
    throw error
  }
}

interface Mutation {
  readonly at: number
  readonly to: number
}

const mutations = fc.array(fc.record<Mutation>({ at: fc.nat(), to: fc.integer({ min: 0, max: 255 }) }), {
  minLength: 1,
  maxLength: 6,
})

function mutated(bytes: Uint8Array, changes: readonly Mutation[]): Uint8Array {
  const copy = Uint8Array.from(bytes)
  for (const { at, to } of changes) copy[at % copy.length] = to
  return copy
}

test("the small file itself is a graph", () => expect(importsOrTells(small)).toBe("graph"))

test("every truncation is told or is a graph", () => {
  for (let length = 0; length < small.length; length++) importsOrTells(small.subarray(0, length))
})

test("every single byte set to 0, 127, 128 and 255", () => {
  for (let at = 0; at < small.length; at++)
    for (const to of [0, 127, 128, 255]) importsOrTells(mutated(small, [{ at, to }]))
})

test("random changes of a few bytes", () => {
  fc.assert(
    fc.property(mutations, (changes) => void importsOrTells(mutated(small, changes))),
    { seed: 1, numRuns: 3000 },
  )
})

test("random bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      importsOrTells(bytes)
      for (const read of [() => describeOnnx(bytes, "m"), () => readTensorFile(bytes, "t")]) {
        try {
          read()
        } catch (error) {
          expect(error).toBeInstanceOf(CompileError)
        }
      }
    }),
    { seed: 1, numRuns: 2000 },
  )
})

const archive = sharedData("onnx/onnx-node-tests-dev.tar.gz")

describe.skipIf(archive === undefined)("official tests with changed bytes (needs shared test data)", () => {
  const models =
    archive === undefined
      ? []
      : [...readArchive(archive)].filter(([path, bytes]) => path.endsWith("model.onnx") && bytes.length < 20_000)

  test("there are many of them", () => expect(models.length).toBeGreaterThan(1000))

  test("a few bytes changed", () => {
    fc.assert(
      fc.property(
        fc.nat(models.length - 1),
        mutations,
        (i, changes) => void importsOrTells(mutated(models[i]![1], changes)),
      ),
      { seed: 1, numRuns: 4000 },
    )
  })

  /** Bytes rarely change without breaking the file; these changes come through to the operators. */
  test("other shapes, attributes, inputs and operator sets", () => {
    const files = models.map(([path, bytes]) => decodeModel(bytes, path).proto)
    const choices = fc.array(fc.nat(), { minLength: 12, maxLength: 24 })
    const seen = { graph: 0, diagnostic: 0 }
    fc.assert(
      fc.property(fc.nat(files.length - 1), fc.integer({ min: 1, max: 3 }), choices, (i, count, numbers) => {
        let next = 0
        const choose = (of: number): number => numbers[next++ % numbers.length]! % of
        let model = files[i]!
        for (let k = 0; k < count; k++) model = mutateModel(model, choose)
        const writer = new WireWriter()
        modelMessage.write(model, writer)
        seen[importsOrTells(writer.finish())]++
      }),
      { seed: 1, numRuns: 4000 },
    )
    expect(Math.min(seen.graph, seen.diagnostic)).toBeGreaterThan(500)
  })
})
