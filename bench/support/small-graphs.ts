import { GraphBuilder } from "../../src/ir/builder.ts"
import type { Graph, Value } from "../../src/ir/graph.ts"
import { tensorType } from "../../src/tensor/tensor.ts"
import { parameters } from "./parameters.ts"

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
