import { flopsOf } from "../../src/artifacts/report.ts"
import { signatureOf, type Signature } from "../../src/ir/signature.ts"
import { nodeHost } from "../../src/build/node-host.ts"
import { compile, type Compiled } from "../../src/compile.ts"
import { importOnnx } from "../../src/import/onnx/import-onnx.ts"
import { parameterTensors, type Graph } from "../../src/ir/graph.ts"
import { targetOf } from "../../src/targets.ts"
import { progress } from "./progress.ts"

const device = "pfvm:cpu"
const host = nodeHost({ log: () => {} })

/** A network that every engine can be given. */
export interface ImportedNetwork {
  readonly name: string
  readonly onnx: Uint8Array
  readonly graph: Graph
  readonly signature: Signature
  /** Of the graph as it was written, so that all engines are credited with the same work. */
  readonly flops: number
}

export interface CompiledNetwork {
  readonly compiled: Compiled
  /** Program and weights by file name. */
  readonly files: ReadonlyMap<string, Uint8Array>
}

/** Says which open extents were assumed. Throws the importer's diagnostics. */
export function importNetwork(name: string, onnx: Uint8Array): ImportedNetwork {
  const { graph, warnings } = importOnnx(onnx, { name: `${name}.onnx` })
  for (const { message } of warnings) progress(`${name}: ${message}`)
  const flops = graph.nodes.reduce((sum, node) => sum + flopsOf(node), 0)
  return { name, onnx, graph, signature: signatureOf("predict", graph), flops }
}

/** Graph → program and weights for `pfvm:cpu`, without a cache. Throws the compiler's diagnostics. */
export async function compileGraph(graph: Graph): Promise<CompiledNetwork> {
  const options = { name: graph.name, device, passes: "all", disabledPasses: [], key: "", debug: false } as const
  const compiled = await compile(graph, signatureOf("predict", graph), options, host)
  const weights = await targetOf(device).weigh(compiled.program, parameterTensors(graph))
  return { compiled, files: new Map([...compiled.program.files, ...weights]) }
}
