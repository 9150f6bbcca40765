import { abi, type Manifest, type Slot } from "../artifacts/manifest.ts"
import { asset, json } from "../artifacts/stub.ts"
import { writeSafetensors } from "../checkpoint/safetensors/write.ts"
import { printGraph, weightKeys } from "../ir/print.ts"
import { contentOf, parametersOf, type Graph, type Node, type Value } from "../ir/graph.ts"
import { stridesOf } from "../tensor/shape.ts"
import { byteLengthOf, type Tensor } from "../tensor/tensor.ts"
import type { Target, TargetOptions, TargetProgram } from "../target.ts"

/**
 * `reference`: the graph's own text is the program, and `mlsdk/reference` interprets it with the operators' definitions. Slow,
 * and right: every other device is compared with it.
 */
export const referenceTarget: Target = {
  compile: (graph, options) => Promise.resolve(programOf(graph, options)),
  weigh: (_, parameters) => Promise.resolve(new Map([["weights.safetensors", writeSafetensors(parameters)]])),
}

function programOf(graph: Graph, options: TargetOptions): TargetProgram {
  const manifest = manifestOf(graph, options)
  const files = new Map([
    ["model.ir", new TextEncoder().encode(printGraph(graph))],
    ["constants.safetensors", writeSafetensors(constantsOf(graph))],
  ])
  const parameters = parameterSlots(graph)
  const read = new Set(parameters.map(({ name }) => name))
  const members = {
    manifest: json(manifest),
    graph: asset("model.ir"),
    constants: asset("constants.safetensors"),
    parameters: json(parameters),
    ignored: json(options.stateDictNames?.filter((name) => !read.has(name)) ?? []),
    weights: asset("weights.safetensors"),
  }
  return {
    files,
    manifest,
    stub: { module: "mlsdk/reference", factory: "defineReferenceFunction", members },
    report: {
      calls: [],
      clusters: graph.nodes.map((node, i) => ({
        kernel: node.op,
        members: namesOf(node),
        operators: [node.op],
        nodes: [i],
        results: node.outputs.map(({ type: { dtype, shape } }) => ({
          nodes: namesOf(node),
          dtype,
          shape,
          byteOffset: null,
          strides: stridesOf(shape),
        })),
      })),
      memory: [],
      memoryByteLength: graph.nodes
        .flatMap((node) => node.outputs)
        .reduce((sum, output) => sum + byteLengthOf(output.type), 0),
      effectiveDType: {
        dtype: "as declared",
        reason: "the interpreter computes each dtype as it is, with sums in float64",
      },
    },
  }
}

function constantsOf(graph: Graph): Map<string, Tensor> {
  const constants = [...weightKeys(graph)].filter(([constant]) => constant.role === "constant")
  return new Map(constants.map(([constant, key]) => [key, contentOf(constant)]))
}

function parameterSlots(graph: Graph): Slot[] {
  return parametersOf(graph).map(({ value }) => slotOf(value.name, value))
}

function slotOf(name: string, { type }: Value): Slot {
  return { name, dtype: type.dtype, shape: type.shape, byteOffset: 0 }
}

function manifestOf(graph: Graph, { compiler, device, graphHash, signature }: TargetOptions): Manifest {
  return {
    abi,
    compiler,
    device,
    graphHash,
    inputs: graph.inputs.map((input) => slotOf(input.name, input)),
    inputForm: signature.inputForm,
    outputs: graph.outputs.map(({ name, value }) => slotOf(name, value)),
    outputForm: signature.outputForm,
    state: [],
    weights: { byteOffset: 0, byteLength: 0 },
    memoryPages: 0,
  }
}

function namesOf({ origin, outputs }: Node): readonly string[] {
  return origin.names.length > 0 ? origin.names : [outputs[0]!.name]
}
