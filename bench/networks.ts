import { readdirSync, readFileSync } from "node:fs"
import { basename, join } from "node:path"
import { exportOnnx } from "../src/import/onnx/export-onnx.ts"
import { GraphBuilder } from "../src/ir/builder.ts"
import type { Graph, Value } from "../src/ir/graph.ts"
import { tensorType } from "../src/tensor/tensor.ts"
import type { Choice } from "./support/arguments.ts"
import { parameters } from "./support/parameters.ts"

/** A network as every engine gets it. */
export interface Network {
  readonly name: string
  /** The bytes of its ONNX file. */
  read(): Uint8Array
}

/** The networks that are measured by default, with seeded weights. */
export const networks: readonly Network[] = [
  { name: "mnist_mlp_b125", read: () => exportOnnx(mnistMlp(125)) },
  { name: "lenet_b1", read: () => exportOnnx(lenet(1)) },
]

/** The networks that a command line asks for. */
export function chosenNetworks({ models, networks: names }: Pick<Choice, "models" | "networks">): readonly Network[] {
  const all = models === undefined ? networks : networksIn(models)
  const found = all.filter(({ name }) => names.length === 0 || names.includes(name))
  const known = all.map(({ name }) => name).join(", ")
  if (found.length === 0) throw new Error(`found no network ${names.join(" or ")}, expected some of ${known}`)
  return found
}

/** The `.onnx` files of a folder, each a network by its name; one that is just called `model.onnx` by its path. */
function networksIn(folder: string): readonly Network[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".onnx"))
  return files.toSorted().map((file) => ({
    name: basename(file, ".onnx") === "model" ? file : basename(file, ".onnx"),
    read: () => readFileSync(join(folder, file)),
  }))
}

/** 1024 → 256 → 10 with a rectifier between. */
export function mnistMlp(batch: number): Graph {
  const builder = new GraphBuilder("mnist_mlp")
  const linear = linearLayers(builder, 1)
  const x = builder.input("x", tensorType("float32", [batch, 1024]))
  const hidden = builder.apply("relu", [linear("linear1", x, 1024, 256)])
  builder.output("y", linear("linear2", hidden, 256, 10))
  return builder.finish()
}

/** Two convolutions and three linear layers on 28 × 28 pixels. */
export function lenet(batch: number): Graph {
  const builder = new GraphBuilder("lenet")
  const linear = linearLayers(builder, 2)
  const convolution = convolutions(builder, 3)
  const relu = (value: Value): Value => builder.apply("relu", [value])
  const halve = (value: Value): Value =>
    builder.apply("maxPool", [value], { kernelShape: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0], dilations: [1, 1] })
  const x = builder.input("x", tensorType("float32", [batch, 1, 28, 28]))
  const first = halve(relu(convolution("conv1", x, 1, 6, 2)))
  const second = halve(relu(convolution("conv2", first, 6, 16, 0)))
  const flat = builder.apply("flatten", [second], { axis: 1 })
  const classes = linear("fc3", relu(linear("fc2", relu(linear("fc1", flat, 400, 120)), 120, 84)), 84, 10)
  builder.output("probabilities", builder.apply("softmax", [classes], { axis: 1 }))
  return builder.finish()
}

/** A chain of so many nodes: linear layers of 64 and rectifiers in turn. */
export function chain(nodes: number): Graph {
  const builder = new GraphBuilder(`chain_${nodes}`)
  const linear = linearLayers(builder, 4)
  let value = builder.input("x", tensorType("float32", [8, 64]))
  for (let i = 0; i < nodes; i++) {
    value = i % 2 === 0 ? linear(`linear${i}`, value, 64, 64) : builder.apply("relu", [value])
  }
  builder.output("y", value)
  return builder.finish()
}

function linearLayers(builder: GraphBuilder, seed: number) {
  const parameter = parameters(builder, seed)
  return (name: string, value: Value, inputs: number, outputs: number): Value => {
    const weight = parameter(`${name}.weight`, [outputs, inputs], inputs)
    const bias = parameter(`${name}.bias`, [outputs], inputs)
    return builder.apply("gemm", [value, weight, bias], { transB: true })
  }
}

function convolutions(builder: GraphBuilder, seed: number) {
  const parameter = parameters(builder, seed)
  return (name: string, value: Value, inputs: number, outputs: number, padding: number): Value => {
    const weight = parameter(`${name}.weight`, [outputs, inputs, 5, 5], inputs * 25)
    const bias = parameter(`${name}.bias`, [outputs], inputs * 25)
    const pads = [padding, padding, padding, padding]
    return builder.apply("conv", [value, weight, bias], { strides: [1, 1], pads, dilations: [1, 1] })
  }
}
