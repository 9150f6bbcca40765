import { abi, controlByteLength, type Manifest } from "../../src/artifacts/manifest.ts"
import { at, load } from "../../src/kernels/language/build.ts"
import { buffer, kernel, store } from "../../src/kernels/language/statements.ts"
import type { SessionSource } from "../../src/runtime/session.ts"
import { withCustomSection } from "../../src/wasm/assembler/custom-section.ts"
import { printModule } from "../../src/wasm/print/module.ts"
import { GraphBuilder } from "../../src/ir/builder.ts"
import type { Graph, Value } from "../../src/ir/graph.ts"
import { lowerGraph } from "../../src/kernels/lower.ts"
import { elementCount, type Shape } from "../../src/tensor/shape.ts"
import { tensorOf, type Tensor } from "../../src/tensor/tensor.ts"
import { isShared, pageLength } from "../../src/wasm/print-program.ts"

/** Numbers between -1 and 1 that follow no simple pattern. */
export function noise(shape: Shape, seed: number): Tensor<"float32"> {
  const elements = Array.from({ length: elementCount(shape) }, (_, i) => Math.sin((i + 1) * (seed + 0.37)))
  return tensorOf("float32", shape, elements) as Tensor<"float32">
}

/** Three layers over some rows; all products are shared, and so are the reductions of many rows. */
export function perceptron(rows: number): Graph {
  const builder = new GraphBuilder("perceptron")
  const weight = (name: string, shape: Shape): Value =>
    builder.constant(name, noise(shape, shape.length + shape[0]!), "parameter")
  let x = builder.input("x", { dtype: "float32", shape: [rows, 192] })
  for (const [i, [inner, outer]] of [[192, 256] as const, [256, 256] as const, [256, 100] as const].entries()) {
    const product = builder.apply("gemm", [x, weight(`w${i}`, [inner, outer]), weight(`b${i}`, [outer])])
    x = i === 2 ? builder.apply("softmax", [product], { axis: -1 }) : builder.apply("relu", [product])
  }
  builder.output("y", x)
  return builder.finish()
}

/** Convolutions of every kind, pooling, and a residual. */
export function convolutional(): Graph {
  const builder = new GraphBuilder("convolutional")
  const weight = (name: string, shape: Shape): Value => builder.constant(name, noise(shape, shape[0]!), "parameter")
  const conv = (input: Value, name: string, filters: Shape, { stride = 1, group = 1 } = {}): Value => {
    const pad = filters[2] === 3 ? 1 : 0
    const window = { pads: [pad, pad, pad, pad], strides: [stride, stride], dilations: [1, 1], group }
    return builder.apply("conv", [input, weight(name, filters)], window)
  }
  const x = builder.input("x", { dtype: "float32", shape: [1, 3, 48, 48] })
  const first = builder.apply("relu", [conv(x, "w0", [16, 3, 3, 3])])
  const halves = { kernelShape: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0], dilations: [1, 1] }
  const pooled = builder.apply("maxPool", [first], halves)
  const deep = conv(pooled, "w1", [16, 1, 3, 3], { group: 16 })
  const wide = builder.apply("sigmoid", [conv(deep, "w2", [64, 16, 1, 1])])
  const strided = conv(wide, "w3", [64, 64, 3, 3], { stride: 2 })
  const residual = builder.apply("add", [strided, conv(strided, "w4", [64, 64, 3, 3])])
  builder.output("y", builder.apply("globalAveragePool", [residual]))
  builder.output("z", residual)
  return builder.finish()
}

/**
 * y[i] = bytes[places[i]] without a check, where bytes are the memory from its start: a place beyond its end traps. Its only call has
 * `parts` parts.
 */
export function unchecked(count: number, parts: number): SessionSource {
  const element = load("i32", "bytes", { offset: 0, terms: [], dynamic: load("i32", "places", at({ i: 1 })) })
  const buffers = [
    buffer("places", "int32", count, "read"),
    buffer("bytes", "uint8", 2 ** 31 - 1, "read"),
    buffer("y", "uint8", count, "write"),
  ]
  const look = kernel("look", buffers, { variable: "i", count }, [store("y", at({ i: 1 }), element)])
  const memoryPages = Math.ceil((5 * count + controlByteLength) / pageLength)
  const module = printModule({
    functions: [{ name: "run", calls: [{ kernel: look, addresses: [0, 0, 4 * count], parts }] }],
    memory: { initialPages: memoryPages, maximumPages: memoryPages },
    relaxed: false,
    control: memoryPages * pageLength - controlByteLength,
  })
  const header = { abi, compiler: "0.0.0", graphHash: "unchecked" }
  const manifest: Manifest = {
    ...header,
    device: "pfvm:cpu",
    inputs: [{ name: "places", dtype: "int32", shape: [count], byteOffset: 0 }],
    inputForm: "dictionary",
    outputs: [{ name: "y", dtype: "uint8", shape: [count], byteOffset: 4 * count }],
    outputForm: "dictionary",
    state: [],
    weights: { byteOffset: 0, byteLength: 0 },
    memoryPages,
    threads: "auto",
  }
  const baseline = withCustomSection(module, "mlsdk", new TextEncoder().encode(JSON.stringify(header)))
  return { manifest, program: { baseline } }
}

/** Whether the tests' programs are heavy enough to be shared. */
export function isHeavy(graph: Graph): boolean {
  return (["baseline", "relaxed"] as const).every((build) => isShared(lowerGraph(graph, { build })))
}
