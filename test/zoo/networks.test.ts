import { describe, expect, test, vi } from "vitest"
import { zoo, type ZooName, type ZooNetwork } from "../../examples/zoo/networks.ts"
import type { ModuleExports } from "../../src/import/model/entry-points.ts"
import { traceModule } from "../../src/import/model/trace-module.ts"
import { parametersOf, type Graph } from "../../src/ir/graph.ts"
import { verifyGraph } from "../../src/ir/verify.ts"
import { elementCount } from "../../src/tensor/shape.ts"

vi.mock("mlsdk/nn", () => import("../../src/nn.ts"))

/** Nothing is computed here, and billions of weights would take minutes to draw: large tensors share their memory. */
vi.mock(import("../../src/import/model/random.ts"), () => {
  const keep = <N>(numbers: N): N => numbers
  return { uniform: () => 0, normal: () => 0, drawUniform: keep, drawNormal: keep, manualSeed: () => {} }
})
vi.mock(import("../../src/tensor/tensor.ts"), async (original) => {
  const real = await original()
  const shared = new Float32Array(1 << 27)
  const allocate = ((dtype, count) =>
    dtype === "float32" && count > 64 ? shared.subarray(0, count) : real.allocate(dtype, count)) as typeof real.allocate
  return { ...real, allocate }
})

async function graphOf({ name, file }: Pick<ZooNetwork, "name" | "file">): Promise<Graph> {
  const exports: ModuleExports = await import(`../../examples/zoo/${file.replace(/\.ts$/, "")}.ts`)
  const [traced] = traceModule(exports, { name })
  return traced!.graph
}

/** Shapes of the outputs where they are not the scores of 1,000 classes. */
const outputShapes: Partial<Record<string, readonly (readonly number[])[]>> = {
  conv_relu_pool: [[1, 512, 1, 1]],
  bert_mini_s128: [
    [1, 128, 256],
    [1, 256],
  ],
  bert_base_s128: [
    [1, 128, 768],
    [1, 768],
  ],
  gpt2_small_s64: [[1, 64, 50257]],
  lstm_s64_h256: [
    [64, 1, 256],
    [1, 1, 256],
    [1, 1, 256],
  ],
  gru_s64_h256: [
    [64, 1, 256],
    [1, 1, 256],
  ],
} satisfies Partial<Record<ZooName, readonly (readonly number[])[]>>

const isStatistic = (name: string): boolean => /\.running_(mean|var)$/.test(name)

describe("networks of the zoo", () => {
  const rows: readonly ZooNetwork[] = zoo

  test.each(rows)("$name has the published inputs, outputs and number of parameters", async (network) => {
    const graph = await graphOf(network)
    expect(verifyGraph(graph)).toEqual([])
    expect(Object.fromEntries(graph.inputs.map(({ name, type }) => [name, type]))).toEqual(network.inputs)
    const shapes = graph.outputs.map(({ value }) => value.type.shape)
    expect(shapes).toEqual(outputShapes[network.name] ?? [[1, 1000]])
    const trainable = parametersOf(graph).filter(({ value }) => !isStatistic(value.name))
    const counts = trainable.map(({ value }) => elementCount(value.type.shape))
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(network.parameters)
  })
})

/** Some of the names and shapes that published checkpoints hold, with each part of a family's modules among them. */
const published = {
  alexnet: { "features.10.weight": [256, 256, 3, 3], "classifier.6.bias": [1000] },
  squeezenet1_0: { "features.12.expand3x3.weight": [256, 64, 3, 3], "classifier.1.weight": [1000, 512, 1, 1] },
  squeezenet1_1: { "features.3.squeeze.bias": [16], "features.12.expand1x1.weight": [256, 64, 1, 1] },
  vgg16: { "features.28.weight": [512, 512, 3, 3], "classifier.3.weight": [4096, 4096] },
  vgg16_bn: { "features.40.weight": [512, 512, 3, 3], "features.41.running_var": [512] },
  resnet18: { "layer2.0.downsample.0.weight": [128, 64, 1, 1], "layer4.1.bn2.bias": [512], "fc.weight": [1000, 512] },
  resnext50_32x4d: { "layer1.0.conv2.weight": [128, 4, 3, 3], "layer1.0.downsample.1.running_mean": [256] },
  wide_resnet50_2: { "layer4.2.conv2.weight": [1024, 1024, 3, 3], "layer4.2.bn3.weight": [2048] },
  mobilenet_v2: {
    "features.1.conv.1.weight": [16, 32, 1, 1],
    "features.2.conv.1.0.weight": [96, 1, 3, 3],
    "features.18.1.running_var": [1280],
    "classifier.1.weight": [1000, 1280],
  },
  mnasnet1_0: { "layers.8.0.layers.3.weight": [48, 1, 3, 3], "layers.14.weight": [1280, 320, 1, 1] },
  shufflenet_v2_x1_0: {
    "stage2.0.branch1.2.weight": [58, 24, 1, 1],
    "stage4.3.branch2.6.running_mean": [232],
    "conv5.0.weight": [1024, 464, 1, 1],
  },
  densenet121: {
    "features.denseblock3.denselayer24.conv1.weight": [128, 992, 1, 1],
    "features.transition1.norm.running_mean": [256],
    "features.norm5.bias": [1024],
  },
  googlenet: { "inception4d.branch3.1.conv.weight": [64, 32, 3, 3], "inception5b.branch4.1.bn.bias": [128] },
  inception_v3: {
    "Conv2d_4a_3x3.conv.weight": [192, 80, 3, 3],
    "Mixed_6c.branch7x7dbl_3.conv.weight": [160, 160, 1, 7],
    "Mixed_7c.branch3x3dbl_3b.bn.running_var": [384],
  },
} as const satisfies Partial<Record<ZooName, Readonly<Record<string, readonly number[]>>>>

test.each(Object.entries(published))("%s takes published checkpoints", async (name, weights) => {
  const graph = await graphOf({ name, file: `${name}.model.ts` })
  const shapes = Object.fromEntries(parametersOf(graph).map(({ value }) => [value.name, value.type.shape]))
  expect(shapes).toMatchObject(weights)
})
