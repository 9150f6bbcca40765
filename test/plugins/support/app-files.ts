import { exportOnnx, exportOnnxExternal, type ExternalExport } from "../../../src/import/onnx/export-onnx.ts"
import { writeSafetensors } from "../../../src/checkpoint/safetensors/write.ts"
import { GraphBuilder } from "../../../src/ir/builder.ts"
import type { Graph } from "../../../src/ir/graph.ts"
import type { Tensor } from "../../../src/tensor/tensor.ts"

/** The application that every bundler builds: its files by path. Two functions of a module with weights of a file, and an ONNX file. */
export const appFiles: Readonly<Record<string, string | Uint8Array>> = {
  "package.json": `{ "private": true, "type": "module" }`,
  "mlsdk.config.mjs": `export default {
  models: {
    tiny: { entry: "./models/tiny.model.ts", weights: { file: "./models/tiny.safetensors" } },
    second: { entry: "./models/second.model.ts" },
  },
}
`,
  "models/tiny.model.ts": `import { F, input, nn, type Tensor } from "mlsdk/nn"
import { slope } from "./slope"

class SourceTextOfTheModel extends nn.Module {
  readonly linear = new nn.Linear(3, 2)

  override forward(x: Tensor): Tensor {
    return F.leakyRelu(this.linear.forward(x), slope)
  }
}

const model = new SourceTextOfTheModel()

export const inputs = { predict: { x: input([2, 3]) }, total: { x: input([2, 3]) } }

export function predict({ x }: { x: Tensor }): { y: Tensor } {
  return { y: model.forward(x) }
}

export function total({ x }: { x: Tensor }): { sum: Tensor } {
  return { sum: model.forward(x).sum() }
}
`,
  "models/slope.ts": "export const slope = 0.5\n",
  "models/tiny.safetensors": tinyWeights(0.25),
  "models/second.model.ts": `import { input, type Tensor } from "mlsdk/nn"

export const inputs = { twice: { x: input([4]) } }

export function twice({ x }: { x: Tensor }): { y: Tensor } {
  return { y: x.mul(2) }
}
`,
  "models/affine.onnx": affineOnnx(3),
  "main.js": `import predict, { meta, total } from "./models/tiny.model?mncore"
import { predict as byName } from "~mlsdk/tiny"
import { predict as fromOnnx } from "./models/affine.onnx?mncore"

export async function results() {
  const x = Float32Array.of(1, 2, 3, -1, -2, -3)
  const { y } = await predict({ x })
  const { sum } = await total(x)
  const affine = await fromOnnx({ x: [1, 2, 3, 4] })
  return { y: [...y.data], sum: sum.data[0], affine: [...affine.y.data], isOneModule: predict === byName, inputs: meta.inputs, device: meta.device }
}
`,
  "print.js": `import { results } from "./main.js"
process.stdout.write(JSON.stringify(await results()))
`,
  "index.html": `<!doctype html><title>app</title><script type="module" src="/page.js"></script>`,
  "page.js": `import { results } from "./main.js"
results().then((found) => (window.found = found), (error) => (window.failed = String(error)))
`,
}

/** What the application finds: y = leakyRelu(W x + b) with slope 1/2. */
export const expectedResults = {
  y: [1.25, -3, -0.375, -5],
  sum: -7.125,
  affine: [3.5, 6.5, 9.5, 12.5],
  isOneModule: true,
  inputs: [{ name: "x", dtype: "float32", shape: [2, 3] }],
  device: "pfvm:cpu",
}

/** W picks the first two elements of x; b is the given number and −8. */
export function tinyWeights(bias: number): Uint8Array {
  const tensors = { "linear.weight": float32([2, 3], [1, 0, 0, 0, 1, 0]), "linear.bias": float32([2], [bias, -8]) }
  return writeSafetensors(new Map(Object.entries(tensors)))
}

/** y = scale · x + 0.5 on four elements. */
function affineGraph(scale: number): Graph {
  const builder = new GraphBuilder("affine")
  const x = builder.input("x", { dtype: "float32", shape: [4] })
  const scaled = builder.apply("mul", [x, builder.constant("scale", float32([], [scale]), "parameter")])
  builder.output("y", builder.apply("add", [scaled, builder.constant("offset", float32([], [0.5]), "parameter")]))
  return builder.finish()
}

export function affineOnnx(scale: number): Uint8Array {
  return exportOnnx(affineGraph(scale))
}

/** The same model with its numbers in `affine.data`. */
export function affineExternal(scale: number): ExternalExport {
  return exportOnnxExternal(affineGraph(scale), { location: "affine.data", threshold: 1 })
}

function float32(shape: number[], values: number[]): Tensor<"float32"> {
  return { dtype: "float32", shape, data: Float32Array.from(values) }
}
