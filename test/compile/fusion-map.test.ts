import { expect, test } from "vitest"
import { fusionMapOf } from "../../src/artifacts/fusion-map.ts"
import { compile } from "../../src/compile.ts"
import { GraphBuilder } from "../../src/ir/builder.ts"
import { tensorType } from "../../src/tensor/tensor.ts"
import { randomTensor } from "../support/graphs.ts"
import { testHost } from "../support/test-host.ts"

/** conv → batchNorm → relu → two branches that are joined in place. */
function branches() {
  const builder = new GraphBuilder("branches")
  const weight = (name: string, shape: readonly number[]) =>
    builder.constant(name, randomTensor("float32", shape, name.length), "parameter")
  const origin = (name: string) => ({ origin: { names: [name], places: [] } })
  const convolve = (name: string, x: ReturnType<typeof builder.input>) =>
    builder.node(
      "conv",
      [x, weight(`${name}.weight`, [3, x.type.shape[1]!, 3, 3])],
      {
        strides: [1, 1],
        pads: [1, 1, 1, 1],
        dilations: [1, 1],
      },
      origin(name),
    ).outputs[0]!
  const x = builder.input("x", tensorType("float32", [1, 2, 6, 6]))
  const statistics = ["scale", "shift", "mean", "variance"].map((name) => weight(`bn.${name}`, [3]))
  const normal = builder.node("batchNorm", [convolve("first", x), ...statistics], {}, origin("bn")).outputs[0]!
  const trunk = builder.node("relu", [normal], {}, origin("relu")).outputs[0]!
  const parts = [convolve("left", trunk), convolve("right", trunk)]
  builder.output("y", builder.node("concat", parts, { axis: 1 }, origin("join")).outputs[0]!)
  return builder.finish()
}

async function mapOf(device: string) {
  const graph = branches()
  const signature = {
    name: "predict",
    inputs: [],
    inputForm: "dictionary",
    outputs: [],
    outputForm: "dictionary",
  } as const
  const options = { name: "m", device, passes: "all", disabledPasses: [], key: "", debug: false } as const
  const { program } = await compile(graph, signature, options, testHost)
  return fusionMapOf(graph, program.report.clusters)
}

test("a fusion map says where each node of the model went, and which values can be read", async () => {
  const { clusters, nodes } = await mapOf("pfvm:cpu")
  expect(nodes).toMatchObject({
    first: { clusters: [0], kept: false },
    bn: { clusters: [0], kept: false },
    relu: { clusters: [0], kept: true },
    left: { clusters: [1], kept: true },
    right: { clusters: [2], kept: true },
    join: { clusters: [3], kept: true },
  })
  expect(clusters.map(({ members }) => members)).toEqual([["first", "bn", "relu"], ["left"], ["right"], ["join"]])
  const [left, right, join] = [1, 2, 3].map((id) => clusters[id]!.kept[0]!)
  expect([left!.byteOffset, right!.byteOffset! - 3 * 36 * 4]).toEqual([join!.byteOffset, join!.byteOffset])
  expect(join!.shape).toEqual([1, 6, 6, 6])
})

test("on the reference device every value is kept", async () => {
  const { nodes } = await mapOf("reference")
  expect(Object.values(nodes).filter(({ kept }) => kept).length).toBeGreaterThanOrEqual(5)
})
