import { compile, type Compiled } from "../../../src/compile.ts"
import type { Place } from "../../../src/diagnostics/diagnostic.ts"
import { GraphBuilder } from "../../../src/ir/builder.ts"
import { signatureOf } from "../../../src/ir/signature.ts"
import type { Graph, Value } from "../../../src/ir/graph.ts"
import { tensorType } from "../../../src/tensor/tensor.ts"
import { randomTensor } from "../../support/graphs.ts"
import { testHost } from "../../support/test-host.ts"

/** The same convolution twice, a sum over both, softmax: kernels that calls share, several lines, and a node without a place. */
export function twins(size = 6, channels = 3): Graph {
  const builder = new GraphBuilder("twins")
  const weight = (name: string, shape: readonly number[]): Value =>
    builder.constant(name, randomTensor("float32", shape, name.length), "parameter")
  const at = (name: string, line?: number) => {
    const places: readonly Place[] = line === undefined ? [] : [{ file: "src/twins.model.ts", line, column: 5 }]
    return { origin: { names: [name], places } }
  }
  const convolve = (name: string, x: Value, line: number): Value => {
    const attributes = { strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1] }
    const inputs = [x, weight(`${name}.weight`, [channels, channels, 3, 3])]
    return builder.node("conv", inputs, attributes, at(name, line)).outputs[0]!
  }
  const x = builder.input("x", tensorType("float32", [1, channels, size, size]))
  const first = convolve("first", x, 10)
  const second = convolve("second", first, 20)
  const sum = builder.node("add", [first, second], {}, at("sum", 21)).outputs[0]!
  builder.output("y", builder.node("softmax", [sum], { axis: 3 }, at("scores")).outputs[0]!)
  return builder.finish()
}

export function compiled(graph: Graph, debug: boolean): Promise<Compiled> {
  const options = { name: graph.name, device: "pfvm:cpu", passes: "all", disabledPasses: [], key: "", debug } as const
  return compile(graph, signatureOf("f", graph), options, testHost)
}

/** The sections of a module that mean something to an engine. */
export function withoutCustomSections(module: Uint8Array): Uint8Array {
  const kept = [...module.subarray(0, 8)]
  for (let start = 8; start < module.length;) {
    let [length, at, factor] = [0, start + 1, 1]
    for (; module[at]! > 127; factor *= 128) length += (module[at++]! & 127) * factor
    const end = at + 1 + length + module[at]! * factor
    if (module[start] !== 0) kept.push(...module.subarray(start, end))
    start = end
  }
  return Uint8Array.from(kept)
}
