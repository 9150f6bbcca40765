import { signatureOf } from "../src/ir/signature.ts"
import { nodeHost } from "../src/build/node-host.ts"
import { openSession } from "../src/build/open-session.ts"
import { compile } from "../src/compile.ts"
import { interpret } from "../src/interpreter/interpret.ts"
import { parameterTensors, type Graph } from "../src/ir/graph.ts"
import { targetOf } from "../src/targets.ts"
import type { Tensor } from "../src/tensor/tensor.ts"

/** A compiled graph: tensors in by name, tensors out by name. */
export type Program = (inputs: ReadonlyMap<string, Tensor>) => Promise<ReadonlyMap<string, Tensor>>

/** Compiles a graph for one device. Throws the device's diagnostics. */
export type DeviceCompiler = (graph: Graph) => Promise<Program>

const host = nodeHost({ log: () => {} })
const options = { name: "model", passes: "all", disabledPasses: [], key: "", debug: false } as const

/** The whole road: optimised, compiled, and run by the runtime that apps use. */
async function compileToWasm(graph: Graph): Promise<Program> {
  const { program } = await compile(graph, signatureOf("predict", graph), { ...options, device: "pfvm:cpu" }, host)
  const weights = await targetOf("pfvm:cpu").weigh(program, parameterTensors(graph))
  const session = await openSession({ stub: program.stub, artifacts: new Map([...program.files, ...weights]) })
  return (inputs) => {
    const needed = program.manifest.inputs.map(({ name }) => [name, inputs.get(name)] as const)
    return Promise.resolve(new Map(Object.entries(session.run(Object.fromEntries(needed))) as [string, Tensor][]))
  }
}

const devices: Readonly<Record<string, DeviceCompiler>> = {
  reference: (graph) => Promise.resolve((inputs) => Promise.resolve(interpret(graph, inputs))),
  "pfvm:cpu": compileToWasm,
}

export const deviceNames = Object.keys(devices)

export function compilerOf(device: string): DeviceCompiler {
  const compiler = Object.hasOwn(devices, device) ? devices[device] : undefined
  if (compiler === undefined) throw new Error(`unknown device ${device}, expected ${deviceNames.join(" or ")}`)
  return compiler
}
