import { describe, expect, it } from "vitest"
import { interpret } from "../../../src/interpreter/interpret.ts"
import type { GivenAttributes } from "../../../src/ir/builder.ts"
import { ruleOf } from "../../../src/kernels/rules/table.ts"
import type { OpName } from "../../../src/ops/table.ts"
import { tensorOf, type Tensor } from "../../../src/tensor/tensor.ts"
import { randomTensor, tensorFrom } from "../../support/graphs.ts"
import { differences, runLowered } from "../lower/run-graph.ts"
import { single } from "./decomposed.ts"

const positive = { low: 0.1, high: 2 }

function channels(count: number): Tensor[] {
  return [1, 2, 3]
    .map((seed) => randomTensor("float32", [count], seed))
    .concat(randomTensor("float32", [count], 4, positive))
}

function expectLowered<Op extends OpName>(
  op: Op,
  tensors: readonly (Tensor | undefined)[],
  attributes: GivenAttributes<Op> = {},
  outputs = 1,
): void {
  const { graph, inputs } = single(op, tensors, attributes, outputs)
  const tolerance = { relative: 2e-5, absolute: 5e-6 }
  expect(differences(runLowered(graph, inputs), interpret(graph, inputs), tolerance)).toEqual([])
}

const image = randomTensor("float32", [2, 6, 5, 7], 11)
const rows = randomTensor("float32", [3, 4, 10], 12, { low: -9, high: 9 })

describe("decomposed operators as WebAssembly equal the reference", () => {
  it("normalisations", () => {
    const [scale, bias, mean, variance] = channels(6)
    expectLowered("batchNorm", [image, scale, bias, mean, variance])
    expectLowered("instanceNorm", [image, scale, bias])
    expectLowered("groupNorm", [image, scale, bias], { numGroups: 3 })
    const [factor, shift] = channels(10)
    for (const outputs of [1, 2, 3]) expectLowered("layerNorm", [rows, factor, shift], {}, outputs)
    expectLowered("layerNorm", [rows, randomTensor("float32", [4, 10], 1), undefined], { axis: 1 })
    expectLowered("rmsNorm", [rows, factor])
  })

  it.skipIf(ruleOf("averagePool").kind === "unsupported")("lrn", () => {
    for (const size of [1, 3, 4, 20]) expectLowered("lrn", [image], { size, alpha: 0.3 })
  })

  it("softmaxes", () => {
    for (const axis of [0, 1, 2]) {
      expectLowered("softmax", [rows], { axis })
      expectLowered("logSoftmax", [rows], { axis })
      expectLowered("reduceLogSumExp", [rows, tensorOf("int64", [1], [axis])], { keepdims: axis === 1 })
    }
    expectLowered("reduceLogSumExp", [
      tensorFrom("float32", [2, 2], [-Infinity, -Infinity, 1, Infinity]),
      tensorOf("int64", [1], [1]),
    ])
  })

  it("losses", () => {
    const labels = tensorOf(
      "int64",
      [3, 10],
      Array.from({ length: 30 }, (_, i) => (i % 7 === 3 ? -100 : i % 4)),
    )
    const weights = randomTensor("float32", [4], 5, positive)
    for (const reduction of ["none", "mean", "sum"] as const) {
      const attributes = { reduction, hasIgnoreIndex: true, ignoreIndex: -100 }
      expectLowered("nllLoss", [rows, labels, weights], attributes)
      expectLowered("softmaxCrossEntropy", [rows, labels], attributes)
      expectLowered("softmaxCrossEntropy", [rows, labels, weights], attributes, 2)
    }
  })

  it("global pools", () => {
    expectLowered("globalAveragePool", [image])
    expectLowered("globalMaxPool", [image])
  })

  it("einsum", () => {
    expectLowered("einsum", [image, image], { equation: "bhqd,bhkd->bhqk" })
    expectLowered("einsum", [randomTensor("float32", [4, 4, 3], 1), randomTensor("float32", [3], 2)], {
      equation: "iij,j->i",
    })
    expectLowered("einsum", [rows, randomTensor("float32", [10, 3], 2)], { equation: "...i,ij" })
    expectLowered("einsum", [randomTensor("int32", [3, 5], 1), randomTensor("int32", [5, 4], 2)], {
      equation: "ij,jk->ki",
    })
  })

  it("resize", () => {
    for (const mode of ["nearest", "linear", "cubic"] as const) {
      for (const sizes of [
        [9, 14],
        [3, 4],
        [5, 28],
      ]) {
        expectLowered("resize", [image, undefined, undefined, tensorOf("int64", [2], sizes)], { mode, axes: [2, 3] })
      }
      const large = randomTensor("float32", [2, 3, 60, 50], 3)
      expectLowered("resize", [large, undefined, undefined, tensorOf("int64", [2], [5, 6])], {
        mode,
        antialias: true,
        axes: [2, 3],
      })
    }
    expectLowered("resize", [randomTensor("uint8", [4, 6], 3), undefined, undefined, tensorOf("int64", [2], [8, 9])], {
      mode: "linear",
    })
  })
})
